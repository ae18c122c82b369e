// docs/benchmarks.md repeats what each target says of itself.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readManifests } from '../../target-functions/build/shared/manifests.ts';

const root = path.join(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'docs/benchmarks.md'), 'utf8').replaceAll(/\s+/g, ' ');

const published = readManifests(root).filter(({ name }) => !name.startsWith('self-'));

it.each(published)('lists how $name differs from the published function', ({ name, differences }) => {
  expect(text).toContain(`- \`${name}\`: ${differences.join(' ') || 'none.'}`);
});

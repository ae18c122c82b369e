import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXCLUDE_REASONS } from '../../../core/telemetry/types.ts';

describe('docs/exclude-reasons.md', () => {
  it('explains every reason once, and no other', () => {
    const page = readFileSync(new URL('../../../docs/exclude-reasons.md', import.meta.url), 'utf8');
    const explained = [...page.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);

    expect(explained.toSorted()).toEqual([...EXCLUDE_REASONS].toSorted());
  });
});

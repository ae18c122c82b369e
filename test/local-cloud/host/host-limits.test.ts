import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { HOST_CONCURRENCY } from '../../../local-cloud/host/host-limits.ts';

it('allows the largest burst of a suite and the task that sends it', () => {
  const file = path.join(import.meta.dirname, '../../../suite.schema.json');
  const schema = JSON.parse(readFileSync(file, 'utf8')) as {
    properties: { cold: { anyOf: { properties?: { burst: { maximum: number } } }[] } };
  };
  const largest = schema.properties.cold.anyOf.flatMap(({ properties }) => properties?.burst.maximum ?? []);

  expect(largest).toHaveLength(1);
  expect(HOST_CONCURRENCY).toBeGreaterThanOrEqual((largest[0] ?? Number.NaN) + 1);
});

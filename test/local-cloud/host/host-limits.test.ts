import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { HOST_CONCURRENCY } from '../../../local-cloud/host/host-limits.ts';

it('runs the largest burst that a suite may ask for, and the task that starts it', () => {
  const file = path.join(import.meta.dirname, '../../../suite.schema.json');
  const schema = JSON.parse(readFileSync(file, 'utf8')) as {
    properties: { cold: { anyOf: { properties?: { burst: { maximum: number } } }[] } };
  };
  const largest = schema.properties.cold.anyOf.flatMap(({ properties }) => properties?.burst.maximum ?? []);

  expect(largest).toHaveLength(1);
  expect(HOST_CONCURRENCY).toBeGreaterThanOrEqual((largest[0] ?? Number.NaN) + 1);
});

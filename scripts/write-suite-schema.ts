/**
 * Writes suite.schema.json, the JSON Schema that editors use for suites (`npm run schema`), from the valibot schema that reads
 * suites; a test keeps the file up to date.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { suiteInputSchema } from '../core/suite/schema.ts';

/** The text of suite.schema.json. */
export function suiteSchemaText(): string {
  const schema = toJsonSchema(suiteInputSchema, { target: 'draft-07' });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (import.meta.main) {
  const file = path.join(import.meta.dirname, '..', 'suite.schema.json');
  writeFileSync(file, suiteSchemaText());
  process.stdout.write(`Wrote ${path.basename(file)}\n`);
}

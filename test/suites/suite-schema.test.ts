import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { suiteSchemaText } from '../../scripts/write-suite-schema.ts';
import { REPOSITORY_ROOT } from './real-catalogue.ts';

interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly additionalProperties: boolean;
}

describe('suite.schema.json', () => {
  it('is up to date (written by npm run schema)', () => {
    expect(readFileSync(path.join(REPOSITORY_ROOT, 'suite.schema.json'), 'utf8')).toBe(suiteSchemaText());
  });

  it('does not allow unknown keys', () => {
    const schema = JSON.parse(suiteSchemaText()) as Schema;

    expect(schema.additionalProperties).toBe(false);
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['suite', 'functions', 'cold', 'warm']));
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { WARNING_RULES } from '../../../../core/analysis/warnings/warning-rules.ts';
import { warningsText } from '../../../../scripts/write-warnings.ts';

const REPOSITORY_ROOT = path.join(import.meta.dirname, '../../../..');

it('docs/warnings.md is what `npm run warnings` writes', () => {
  expect(readFileSync(path.join(REPOSITORY_ROOT, 'docs', 'warnings.md'), 'utf8')).toBe(warningsText());
});

it.each(WARNING_RULES.map((rule) => [rule.code, rule] as const))('%s has a fix in whole sentences', (_, rule) => {
  expect(rule.code).toMatch(/^[A-Z_]+$/);
  expect(rule.when).not.toMatch(/\.$|\|/);
  expect(rule.fix).toMatch(/^[A-Z][^|]*\.$/);
});

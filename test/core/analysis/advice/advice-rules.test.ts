import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ADVICE_RULES } from '../../../../core/analysis/advice/advice-rules.ts';
import { adviceText } from '../../../../scripts/write-advice.ts';

const REPOSITORY_ROOT = path.join(import.meta.dirname, '../../../..');

it('docs/advice.md is what `npm run advice` writes', () => {
  expect(readFileSync(path.join(REPOSITORY_ROOT, 'docs', 'advice.md'), 'utf8')).toBe(adviceText());
});

it.each(ADVICE_RULES.map((rule) => [rule.code, rule] as const))('%s has a meaning in whole sentences', (_, rule) => {
  expect(rule.code).toMatch(/^[A-Z_]+$/);
  expect(rule.when).toMatch(/ at least .*[^.]$/);
  expect(rule.meaning).toMatch(/^[A-Z][^|]*\.$/);
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SHIFT_RULE } from '../../../core/history/shift-rule.ts';

it('the constants are those that were judged: npm run check:statistics -- -u judges others', () => {
  const file = new URL('../../statistics-slow/nights/judgement.json', import.meta.url);
  const { ruleSha256 } = JSON.parse(readFileSync(file, 'utf8')) as { ruleSha256: string };

  expect(createHash('sha256').update(JSON.stringify(SHIFT_RULE)).digest('hex')).toBe(ruleSha256);
});

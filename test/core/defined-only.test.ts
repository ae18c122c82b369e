import { expect, it } from 'vitest';
import { definedOnly } from '../../core/defined-only.ts';

it('drops undefined fields and nothing else', () => {
  const fields = definedOnly({ a: undefined, b: null, c: 0, d: '', e: false });
  expect(Object.entries(fields)).toEqual([
    ['b', null],
    ['c', 0],
    ['d', ''],
    ['e', false],
  ]);
});

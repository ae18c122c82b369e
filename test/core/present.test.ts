import { expect, it } from 'vitest';
import { present } from '../../core/present.ts';

it('drops false, null and undefined, and keeps other falsy values', () => {
  expect(present(['', false, 0, undefined, null, 'a'])).toEqual(['', 0, 'a']);
});

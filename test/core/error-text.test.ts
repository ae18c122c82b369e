import fc from 'fast-check';
import { expect, it } from 'vitest';
import { errorText, splitErrorText } from '../../core/error-text.ts';

it('keeps message and fix in one text', () => {
  const text = fc.string().filter((part) => !`${part} `.includes(' Fix: '));
  fc.assert(
    fc.property(text, fc.string({ minLength: 1 }), (message, fix) => {
      expect(splitErrorText(errorText({ message, fix }))).toEqual({ message, fix });
    }),
    { seed: 1 },
  );
});

it('takes a text without a fix as the message', () => {
  expect(errorText({ message: 'It is gone.', fix: '' })).toBe('It is gone.');
  expect(splitErrorText('It is gone.')).toEqual({ message: 'It is gone.' });
});

import { expect, it } from 'vitest';
import { EXIT, exitCodeOf } from '../../../cli/errors/exit-codes.ts';
import { describeError, errorForPrograms } from '../../../cli/output/error-text.ts';
import { BenchmarkError } from '../../../core/errors.ts';

const unknownSuite = new BenchmarkError({
  code: 'SUITE_UNKNOWN',
  source: 'user',
  message: 'There is no suite "quik".',
  fix: 'use one of: quick, health',
});

it('shows an error with its code and its fix', () => {
  expect(describeError(unknownSuite)).toBe(
    'error: There is no suite "quik". [SUITE_UNKNOWN]\n  fix: use one of: quick, health',
  );
});

it('calls any other error a bug and shows its stack', () => {
  expect(describeError(new TypeError('x is not a function'))).toMatch(
    /^error: x is not a function \[BUG\]\n {2}fix: .*report it.*\n.*TypeError/s,
  );
});

it.each([
  [unknownSuite, EXIT.usage],
  [new BenchmarkError({ code: 'PORT_IN_USE', source: 'user', message: 'm', fix: 'f' }), EXIT.environment],
  [new Error('surprise'), EXIT.environment],
])('gives %s the exit code %d', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});

it('gives programs the same fields', () => {
  expect(errorForPrograms(unknownSuite)).toEqual({
    code: 'SUITE_UNKNOWN',
    message: 'There is no suite "quik".',
    fix: 'use one of: quick, health',
  });
  expect(errorForPrograms(new TypeError('x is not a function'))).toMatchObject({
    code: 'BUG',
    message: 'x is not a function',
  });
});

import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import { BenchmarkError } from '../../../core/errors.ts';
import { namedErrors } from '../../../orchestrator-lambdas/middleware/named-errors.ts';

const CONTEXT = {} as Context;

/** The error of a handler that throws, and what was logged. */
async function throwIn(error: unknown) {
  const logged: unknown[] = [];
  const handler = middy(async () => {
    throw error;
  }).use(namedErrors((message, data) => logged.push({ message, ...data })));
  const thrown = await Promise.resolve(handler({}, CONTEXT)).catch((caught: unknown) => caught as Error);
  return { thrown: thrown as unknown as Error, logged };
}

it('has the code as the name of the error, and the fix in its message', async () => {
  const error = new BenchmarkError({ code: 'LOCK_LOST', source: 'aws', message: 'It is gone.', fix: 'Start again.' });

  const { thrown, logged } = await throwIn(error);

  expect(thrown.name).toBe('LOCK_LOST');
  expect(thrown.message).toBe('It is gone. Fix: Start again.');
  expect(logged).toMatchObject([{ code: 'LOCK_LOST', fix: 'Start again.' }]);
});

it('has one line instead of the stack for Step Functions', async () => {
  const { thrown } = await throwIn(new TypeError('x is not a function'));

  expect(thrown.stack).toBe(`BUG: ${thrown.message}`);
  expect(thrown.message).toContain('TypeError: x is not a function');
});

it('keeps the stack in the log', async () => {
  const { logged } = await throwIn(new TypeError('x is not a function'));

  expect(logged).toMatchObject([{ code: 'BUG', stack: expect.stringContaining('at ') }]);
});

it('accepts any thrown value', async () => {
  const { thrown } = await throwIn('just text');

  expect(thrown).toMatchObject({ name: 'BUG', message: expect.stringContaining('just text') });
});

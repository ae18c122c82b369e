import { expect, it } from 'vitest';
import { runFailure } from '../../../cli/errors/run-failure.ts';

const failed = (error?: string, cause?: string) => runFailure({ status: 'FAILED', error, cause });

it("shows a task's own error with its fix", () => {
  const cause = JSON.stringify({ errorType: 'OVER_BUDGET', errorMessage: 'It costs 2 USD. Fix: raise the budget' });

  expect(failed('OVER_BUDGET', cause)).toMatchObject({
    code: 'OVER_BUDGET',
    message: 'The run could not be made: It costs 2 USD.',
    fix: 'raise the budget',
  });
});

it.each([
  ['Sandbox.Timedout', '{"errorMessage":"Task timed out"}', 'Task timed out (Sandbox.Timedout)'],
  ['Lambda.Unknown', 'The cause is no JSON', 'The cause is no JSON (Lambda.Unknown)'],
  ['States.Runtime', '{"other":1}', '{"other":1} (States.Runtime)'],
  [undefined, undefined, 'its execution is FAILED, and there is no report'],
])('shows the cause of any other failed execution: %s', (error, cause, shown) => {
  expect(failed(error, cause)).toMatchObject({
    code: 'RUN_FAILED',
    message: `The run could not be made: ${shown}`,
    fix: expect.stringContaining('Step Functions console'),
  });
});

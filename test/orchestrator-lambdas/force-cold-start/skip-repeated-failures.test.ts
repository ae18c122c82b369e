import { expect, it } from 'vitest';
import { runKeys } from '../../../core/plan/keys.ts';
import { forceColdStart } from '../../../orchestrator-lambdas/force-cold-start/step.ts';
import { SUITE, World } from '../../kit/orchestrator/world.ts';

const NOT_VERIFIED = 'NOT_VERIFIED: 0 of 1 cold starts verified in 3 attempts';

/** A run with four steps of one function; the first steps failed with these reasons (undefined = done). */
async function prepare(reasons: readonly (string | undefined)[]) {
  const world = new World();
  const { runId } = await world.plan({
    ...SUITE,
    functions: [{ target: 'red', memoryMb: [256], payloads: ['get'] }],
    cold: { ...SUITE.cold, samples: 4 },
  });
  for (const [stepIndex, reason] of reasons.entries()) {
    const status = reason === undefined ? { status: 'done' } : { status: 'failed', reason };
    const stored = { schemaVersion: 1, laneId: 'lane-1', stepIndex, ...status };
    world.store.put(runKeys(runId).step('lane-1', stepIndex), JSON.stringify(stored));
  }
  const event = { runId, laneId: 'lane-1', stepIndex: reasons.length, attempt: 1 };
  return { world, force: () => forceColdStart(event, world.ports) };
}

it.each([
  ['UPDATE_TIMEOUT: stuck', 'UPDATE_TIMEOUT: stuck'],
  [`${NOT_VERIFIED} (function_error 3).`, `${NOT_VERIFIED} (function_error 3).`],
  ['FUNCTION_NOT_FOUND: gone', 'FUNCTION_SKIPPED: skipped'],
])('skips a function after the failures %s and %s', async (...reasons) => {
  const { world, force } = await prepare(reasons);

  await expect(force()).rejects.toMatchObject({ code: 'FUNCTION_SKIPPED' });
  expect(world.lambda.countCalls('update')).toBe(0);
});

it.each([
  [['UPDATE_TIMEOUT: stuck']],
  [['UPDATE_TIMEOUT: stuck', undefined]],
  [[undefined, 'UPDATE_TIMEOUT: stuck']],
  [['THROTTLED: slow down', 'THROTTLED: slow down']],
  [['Sandbox.Timedout: ', 'States.Timeout: ']],
  [[`${NOT_VERIFIED} (not_cold 3).`, `${NOT_VERIFIED} (not_cold 3).`]],
  [[`${NOT_VERIFIED} (function_error 2, throttled 1).`, `${NOT_VERIFIED} (function_error 3).`]],
])('does not skip a function after %j', async (reasons) => {
  const { force } = await prepare(reasons);

  await expect(force()).resolves.toMatchObject({ attempt: 1 });
});

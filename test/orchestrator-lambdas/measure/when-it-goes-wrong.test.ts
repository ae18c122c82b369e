/** Measure when calls fail, another client changes the function, or the time is over. */
import { expect, it } from 'vitest';
import { measure } from '../../../orchestrator-lambdas/measure/step.ts';
import { prepare } from '../../kit/orchestrator/prepared-step.ts';

it('keeps all records when the check of the function afterwards fails, and makes no cold call again', async () => {
  const { world, event, samples } = await prepare();
  let fails = true;
  world.lambda.before = (call) => {
    if (call === 'get' && fails) throw new Error('Rate exceeded');
  };
  await expect(measure(event, world.ports)).rejects.toThrow('Rate exceeded');
  const [saved] = samples('cold');
  expect(saved?.logTail).toContain('Init Duration');
  expect([samples('follow-up').length, samples('warm').length]).toEqual([1, 3]);
  for (const { expected } of [saved, ...samples('warm')].flatMap((record) => record ?? [])) {
    expect(expected).not.toHaveProperty('functionChanged');
  }

  fails = false;
  const result = await measure(event, world.ports);

  expect(result).toMatchObject({ verified: true, controlPlaneCalls: 1 });
  expect(samples('cold')).toEqual([{ ...saved, expected: { ...saved?.expected, functionChanged: false } }]);
  expect([...samples('follow-up'), ...samples('warm')].map(({ expected }) => expected.functionChanged)).toEqual(
    Array(4).fill(false),
  );
});

it.each(['cold-1-1', 'follow-up-1-1', 'warm-1-1', 'steps/'])(
  'ends the same when its Lambda ends at the last write of %s, and is called again',
  async (part) => {
    const undisturbed = await prepare();
    await measure(undisturbed.event, undisturbed.world.ports);
    const { world, event, samples, status } = await prepare();
    const writes = undisturbed.world.store.writes.filter((key) => key.includes(part)).length;
    let left = writes;
    world.store.before = (operation, key) => {
      if (operation !== 'write' || !key.includes(part)) return;
      left -= 1;
      if (left === 0) throw new Error('the Lambda ends here');
    };
    await expect(measure(event, world.ports)).rejects.toThrow('the Lambda ends here');

    const result = await measure(event, world.ports);

    expect(result).toMatchObject({ verified: true, again: false });
    expect(status()).toMatchObject({ status: 'done', verified: true, attempts: 1 });
    for (const phase of ['cold', 'follow-up', 'warm'] as const) {
      const checks = samples(phase).map(({ expected }) => expected.functionChanged);
      expect(checks).toEqual(undisturbed.samples(phase).map(() => false));
    }
  },
);

it('changes nothing when its step has ended before', async () => {
  const { world, event } = await prepare();
  await measure(event, world.ports);
  const invocations = world.lambda.countCalls('invoke');
  const writes = world.store.writes.length;

  const result = await measure(event, world.ports);

  expect(result).toMatchObject({ verified: true, attempt: 1, again: false, waitSeconds: 0 });
  expect([world.lambda.countCalls('invoke'), world.store.writes.length]).toEqual([invocations, writes]);
});

it('requests another attempt when another client changed the function before the invocation', async () => {
  const { world, event, samples } = await prepare();
  world.lambda.deploy('thaw-red', {});

  const result = await measure(event, world.ports);

  expect(result.again).toBe(true);
  expect(samples('cold')[0]?.expected.functionChanged).toBe(true);
});

it('excludes all samples of an attempt during which the function was changed, and requests another one', async () => {
  const { world, event, samples, status, force } = await prepare();
  let deployments = 1;
  world.lambda.respond = (_name, invocation) => {
    if (invocation.number === 3 && deployments-- > 0) world.lambda.deploy('thaw-red', {});
    return undefined;
  };

  const first = await measure(event, world.ports);
  const second = await measure(await force(2), world.ports);

  expect([first.again, second.again]).toEqual([true, false]);
  for (const phase of ['cold', 'follow-up', 'warm'] as const) {
    for (const { expected } of samples(phase)) expect(expected.functionChanged).toBe(true);
    for (const { expected } of samples(phase, 2)) expect(expected.functionChanged).toBe(false);
  }
  expect(status()).toMatchObject({ status: 'done', attempts: 2 });
});

it('marks the samples of a step without cold starts when the function was changed, and ends it', async () => {
  const { world, event, samples } = await prepare({ cold: null, warm: { samples: 2, discard: 0 } });
  world.lambda.respond = (_name, invocation) => {
    if (invocation.number === 2) world.lambda.deploy('thaw-red', {});
    return undefined;
  };

  expect(await measure(event, world.ports)).toMatchObject({ verified: true, again: false });

  for (const { expected } of samples('warm')) expect(expected.functionChanged).toBe(true);
});

it('keeps the error of a function that fails', async () => {
  const { world, force, samples, status } = await prepare();
  world.lambda.respond = () => ({
    httpStatus: 200,
    functionError: 'Unhandled',
    payloadText: '{"errorType":"Runtime.ExitError","errorMessage":"signal: killed"}',
    logTail: 'REPORT',
  });

  for (const attempt of [1, 2, 3]) await measure(await force(attempt), world.ports);

  expect(samples('cold')[0]).toMatchObject({
    functionError: 'Unhandled',
    answer: { bodyStart: expect.stringContaining('killed') },
  });
  expect(status()).toMatchObject({ status: 'failed', reason: expect.stringContaining('function_error 3') });
});

it('stops invoking before the timeout of its Lambda, and records what is missing', async () => {
  const { world, event, samples, status } = await prepare();
  world.lambda.respond = (_name, invocation) => {
    if (invocation.number === 2) world.clock.startTask(15_000);
    return undefined;
  };

  await measure(event, world.ports);

  expect(samples('cold')).toHaveLength(1);
  expect(status()).toMatchObject({ status: 'failed', reason: expect.stringMatching(/^OUT_OF_TIME: \d+ calls/) });
});

it('records why a step failed, with the message of the error', async () => {
  const { world, event, status } = await prepare();
  const Cause = JSON.stringify({ errorType: 'UPDATE_FAILED', errorMessage: 'No such role. Fix: …', trace: [] });

  const result = await measure({ ...event, failure: { Error: 'UPDATE_FAILED', Cause } }, world.ports);

  expect(result).toMatchObject({ verified: false, attempt: 1, again: false, waitSeconds: 0 });
  expect(status()).toMatchObject({ status: 'failed', reason: 'UPDATE_FAILED: No such role. Fix: …' });
  expect(world.lambda.countCalls('invoke')).toBe(0);
});

it('does not turn a step that has ended into a failed one', async () => {
  const { world, event, status } = await prepare();
  await measure(event, world.ports);

  await measure({ ...event, failure: { Error: 'States.Timeout' } }, world.ports);

  expect(status()).toMatchObject({ status: 'done' });
});

it('stops invoking soon after the run was stopped, and keeps its records', async () => {
  const { world, event, samples, keys } = await prepare({ warm: { samples: 100, discard: 0 } });
  world.lambda.respond = (_name, invocation) => {
    if (invocation.number === 10) world.store.put(keys.restoring, '{"schemaVersion":1}');
    world.clock.advanceTo(world.clock.monotonicMs() + 1_000);
    return undefined;
  };

  await expect(measure(event, world.ports)).rejects.toMatchObject({ code: 'LOCK_LOST' });

  expect(samples('warm').length).toBeGreaterThan(5);
  expect(samples('warm').length).toBeLessThan(20);
  expect(world.store.objects.has(keys.step('lane-1', 0))).toBe(false);
});

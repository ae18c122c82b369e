/** Measure when calls fail, another client changes the function, or the time is over. */
import { expect, it } from 'vitest';
import { measure } from '../../../orchestrator-lambdas/measure/step.ts';
import { prepare } from '../../kit/orchestrator/prepared-step.ts';

it('keeps the records when the check of the function afterwards fails, and repeats only the check', async () => {
  const { world, event, samples } = await prepare();
  const getCalls = world.lambda.countCalls('get');
  let fails = true;
  world.lambda.before = (call) => {
    if (call === 'get' && world.lambda.countCalls('invoke') === 1 && fails) throw new Error('Rate exceeded');
  };
  await expect(measure(event, world.ports)).rejects.toThrow('Rate exceeded');
  const [saved] = samples('cold');
  expect(saved?.logTail).toContain('Init Duration');
  expect(saved?.expected).not.toHaveProperty('functionChanged');

  fails = false;
  const result = await measure(event, world.ports);

  expect(result.verified).toBe(true);
  expect(samples('cold')).toEqual([{ ...saved, expected: { ...saved?.expected, functionChanged: false } }]);
  // One cold, one follow-up, three warm calls; one check after the cold calls and one after the others.
  expect(world.lambda.countCalls('invoke')).toBe(5);
  expect(world.lambda.countCalls('get')).toBeGreaterThan(getCalls);
});

it('keeps the records of warm calls when the check after them fails', async () => {
  const { world, event, samples } = await prepare();
  world.lambda.before = (call) => {
    if (call === 'get' && world.lambda.countCalls('invoke') === 5) throw new Error('Rate exceeded');
  };

  await expect(measure(event, world.ports)).rejects.toThrow('Rate exceeded');

  expect(samples('cold')[0]?.expected.functionChanged).toBe(false);
  expect([samples('follow-up').length, samples('warm').length]).toEqual([1, 3]);
  expect(samples('warm')[0]?.expected).not.toHaveProperty('functionChanged');
});

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

it('marks warm records when the function was changed after the cold ones', async () => {
  const { world, event, samples } = await prepare();
  world.lambda.respond = (_name, invocation) => {
    if (invocation.number === 3) world.lambda.deploy('thaw-red', {});
    return undefined;
  };

  await measure(event, world.ports);

  expect(samples('cold')[0]?.expected.functionChanged).toBe(false);
  expect(samples('warm')[0]?.expected.functionChanged).toBe(true);
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

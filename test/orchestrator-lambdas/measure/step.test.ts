import { expect, it } from 'vitest';
import { measure } from '../../../orchestrator-lambdas/measure/step.ts';
import { prepare } from '../../kit/orchestrator/prepared-step.ts';

const NOT_COLD = {
  httpStatus: 200,
  payloadText: '{"statusCode":200}',
  logTail: 'START',
};

it('writes cold, follow-up and warm records with everything that is needed to judge them', async () => {
  const { world, event, samples, status } = await prepare();

  const result = await measure(event, world.ports);

  expect(result).toMatchObject({ verified: true, attempt: 1, again: false, waitSeconds: 0 });
  expect([samples('cold').length, samples('follow-up').length, samples('warm').length]).toEqual([1, 1, 3]);
  expect(samples('cold')[0]).toMatchObject({
    configurationId: 'red_arm64_256_get',
    phase: 'cold',
    round: 1,
    position: 1,
    attempt: 1,
    sequence: 0,
    httpStatus: 200,
    logTail: expect.stringContaining('Init Duration'),
    answer: { statusCode: 200, metrics: { sdk_call_ms: 9.5 }, probe: { invocation: 1, memoryMb: 256 } },
    expected: { memoryMb: 256, hasProbe: true, functionChanged: false, nonce: expect.any(String) },
  });
  expect(samples('cold')[0]).not.toHaveProperty('callError');
  expect(samples('warm').map((record) => record.sequence)).toEqual([0, 1, 2]);
  expect(status()).toMatchObject({ schemaVersion: 1, laneId: 'lane-1', stepIndex: 0, status: 'done' });
});

it('rounds the client latency to microseconds', async () => {
  const { world, event, samples } = await prepare();
  world.lambda.respond = () => {
    world.clock.advanceTo(world.clock.monotonicMs() + 12.345678901);
    return undefined;
  };

  await measure(event, world.ports);

  for (const { clientLatencyMs } of samples('warm')) expect(String(clientLatencyMs)).toMatch(/^\d+\.346$/);
});

it('invokes with the event of the payload', async () => {
  const { world, event } = await prepare();

  await measure(event, world.ports);

  expect(new Set(world.lambda.payloads)).toEqual(new Set(['{"rawPath":"/get"}']));
});

it('keeps discarded warm-up calls as setup records', async () => {
  const { world, event, samples } = await prepare({ warm: { samples: 2, discard: 2 } });

  await measure(event, world.ports);

  expect(samples('setup').map((record) => record.phase)).toEqual(['setup', 'setup']);
  expect(samples('warm')).toHaveLength(2);
});

it('starts all invocations of a burst at the same time, so that each is a cold start', async () => {
  const { world, event, samples } = await prepare({ cold: { samples: 5, burst: 5, followUps: 0 }, warm: null });

  const result = await measure(event, world.ports);

  expect(result.verified).toBe(true);
  const environments = samples('cold').map((record) => record.answer?.probe?.environmentId);
  expect(new Set(environments).size).toBe(5);
});

it('requests another attempt, and does nothing else, when the invocation was not cold', async () => {
  const { world, event, samples, keys } = await prepare();
  world.lambda.respond = () => NOT_COLD;

  const result = await measure(event, world.ports);

  expect(result).toMatchObject({ verified: false, attempt: 1, again: true, waitSeconds: 0 });
  expect(samples('cold')).toHaveLength(1);
  expect(world.lambda.countCalls('invoke')).toBe(1);
  expect(world.store.objects.has(keys.step('lane-1', 0))).toBe(false);
});

it('requests no attempt after maxAttempts, measures the rest and records what is missing', async () => {
  const { world, force, status } = await prepare();
  let results: unknown[] = [];
  world.lambda.respond = (_name, invocation) => (invocation.isCold ? NOT_COLD : undefined);

  for (const attempt of [1, 2, 3]) results = [...results, await measure(await force(attempt), world.ports)];

  expect(results.map((result) => (result as { again: boolean }).again)).toEqual([true, true, false]);
  expect(status()).toMatchObject({
    status: 'failed',
    reason: 'NOT_VERIFIED: 0 of 1 cold starts verified in 3 attempts (report_missing 3).',
  });
});

it('counts the valid cold starts of a burst over all attempts', async () => {
  const { world, event, force, samples } = await prepare({ cold: { samples: 3, burst: 3, followUps: 0 }, warm: null });
  let failures = 2;
  world.lambda.respond = () => {
    failures -= 1;
    return failures >= 0 ? NOT_COLD : undefined;
  };

  const first = await measure(event, world.ports);
  const second = await measure(await force(2), world.ports);

  expect([first.again, second.again]).toEqual([true, false]);
  expect(second.verified).toBe(true);
  expect([samples('cold', 1).length, samples('cold', 2).length]).toEqual([3, 3]);
});

it('makes no invocation again whose record a retried task finds', async () => {
  const { world, event, samples, keys } = await prepare();
  let fails = true;
  world.store.before = (operation, key) => {
    if (operation !== 'write' || !key.includes('/warm-') || !fails) return;
    fails = false;
    throw new Error('the Lambda ends here');
  };
  await expect(measure(event, world.ports)).rejects.toThrow('the Lambda ends here');
  const [cold] = samples('cold');

  const result = await measure(event, world.ports);

  expect(result).toMatchObject({ verified: true, attempt: 1, again: false, waitSeconds: 0 });
  expect(samples('cold')).toEqual([{ ...cold, expected: { ...cold?.expected, functionChanged: false } }]);
  expect(world.store.objects.has(keys.step('lane-1', 0))).toBe(true);
});

it('records a throttled call, and requests another attempt after a wait that grows', async () => {
  const { world, event, force, samples } = await prepare();
  world.lambda.respond = () => ({
    httpStatus: 429,
    payloadText: '',
    callError: { name: 'TooManyRequestsException', message: 'Rate Exceeded.' },
  });

  const results = [await measure(event, world.ports)];
  for (const attempt of [2, 3]) results.push(await measure(await force(attempt), world.ports));

  expect(results.map(({ again, waitSeconds }) => [again, waitSeconds])).toEqual([
    [true, 2],
    [true, 4],
    [false, 0],
  ]);
  expect(samples('cold')[0]).toMatchObject({ httpStatus: 429, callError: { name: 'TooManyRequestsException' } });
  expect(samples('cold')[0]).not.toHaveProperty('answer');
});

it('repeats warm calls that were not warm', async () => {
  const { world, event, samples } = await prepare();
  let failures = 1;
  world.lambda.respond = (_name, invocation) => {
    if (invocation.number !== 4 || failures === 0) return undefined;
    failures -= 1;
    return NOT_COLD;
  };

  await measure(event, world.ports);

  expect(samples('warm').map((record) => record.sequence)).toEqual([0, 1, 2, 3]);
});

it('measures a step without cold starts', async () => {
  const { world, event, samples, keys } = await prepare({ cold: null, warm: { samples: 3, discard: 1 } });

  const result = await measure(event, world.ports);

  expect(result).toMatchObject({ verified: true, attempt: 1, again: false, waitSeconds: 0 });
  expect(samples('setup').length).toBe(1);
  expect(samples('warm').length).toBeGreaterThanOrEqual(1);
  expect([...world.store.objects.keys()].filter((key) => key.startsWith(keys.samplesPrefix))).toHaveLength(2);
});

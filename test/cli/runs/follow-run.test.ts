import { expect, it } from 'vitest';
import type { Execution, Executions } from '../../../cli/adapters/executions.ts';
import { connectionLost, isTransient } from '../../../cli/errors/connection-lost.ts';
import { followRun, type OutagePolicy } from '../../../cli/runs/follow-run.ts';
import { awaitedLater } from '../../kit/awaited-later.ts';
import { fakeBucket, indexObject } from '../../kit/fake-bucket.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:a';
const RUN = '20261121T020000Z-quick-00abcd';
const PLAN = JSON.stringify({ runId: RUN, executionArn: ARN, lanes: [] });
const objects = () => new Map([indexObject(ARN, RUN), [`runs/${RUN}/plan.json`, PLAN] as const]);
const noNetwork = () => Object.assign(new Error('getaddrinfo EAI_AGAIN states'), { code: 'EAI_AGAIN' });
const aws = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(`${name} said so`), { name, $metadata: { httpStatusCode } });

/** Follows an execution whose polls return or throw `polls` in turn; the last one is repeated. */
async function follow(polls: readonly (Execution['status'] | Error)[], timeoutMs = 60_000) {
  const events: string[] = [];
  let poll = 0;
  const executions: Executions = {
    start: async () => ARN,
    stop: async () => {},
    describe: async () => {
      const outcome = polls[Math.min(poll, polls.length - 1)] ?? 'RUNNING';
      poll += 1;
      if (outcome instanceof Error) throw outcome;
      return { arn: ARN, status: outcome };
    },
  };
  const outagePolicy: OutagePolicy = {
    timeoutMs,
    onOutage: () => events.push('outage'),
    onRecovery: () => events.push('recovery'),
    makeError: (error, runId) => connectionLost(error, { executionArn: ARN, region: 'eu-central-1', runId }),
  };
  const followed = awaitedLater(
    followRun({
      executions,
      bucket: fakeBucket(objects()),
      executionArn: ARN,
      startedAtMs: Date.parse('2026-11-21T02:00:00Z'),
      pollMs: 1,
      onProgress: () => {},
      signal: new AbortController().signal,
      outagePolicy,
    }),
  );
  return { events, followed };
}

it('reads the plan again when it could not be read at the poll that saw the run end', async () => {
  const bucket = fakeBucket(objects());
  let reads = 0;
  const followed = await followRun({
    executions: {
      start: async () => ARN,
      stop: async () => {},
      describe: async () => ({ arn: ARN, status: 'SUCCEEDED' }),
    },
    bucket: {
      ...bucket,
      readJson: async <T>(key: string) => {
        reads += 1;
        if (reads === 1) throw aws('SlowDown', 503);
        return bucket.readJson<T>(key);
      },
    },
    executionArn: ARN,
    startedAtMs: Date.parse('2026-11-21T02:00:00Z'),
    pollMs: 1,
    onProgress: () => {},
    signal: new AbortController().signal,
    outagePolicy: {
      timeoutMs: 60_000,
      onOutage: () => {},
      onRecovery: () => {},
      makeError: () => new Error('timed out'),
    },
  });

  expect(followed.plan?.runId).toBe(RUN);
});

it('finds its run once PlanRun has written the index object, and then its plan', async () => {
  const written = new Map<string, string>();
  const planKey = `runs/${RUN}/plan.json`;
  const steps = [() => {}, () => written.set(...indexObject(ARN, RUN)), () => written.set(planKey, PLAN)];
  const seen: string[] = [];
  const followed = await followRun({
    executions: {
      start: async () => ARN,
      stop: async () => {},
      describe: async () => {
        const step = steps.shift();
        step?.();
        return { arn: ARN, status: step === undefined ? 'SUCCEEDED' : 'RUNNING' };
      },
    },
    bucket: fakeBucket(written),
    executionArn: ARN,
    startedAtMs: 0,
    pollMs: 1,
    onProgress: ({ plan }) => seen.push(`${plan.runId} with ${steps.length} steps to come`),
    signal: new AbortController().signal,
    outagePolicy: undefined,
  });

  expect(followed.plan?.runId).toBe(RUN);
  expect(seen[0]).toBe(`${RUN} with 0 steps to come`);
});

it('continues after an outage and reports it once', async () => {
  const { followed, events } = await follow([
    'RUNNING',
    noNetwork(),
    aws('ThrottlingException', 400),
    noNetwork(),
    'SUCCEEDED',
  ]);

  expect((await followed).execution.status).toBe('SUCCEEDED');
  expect(events).toEqual(['outage', 'recovery']);
});

it('fails after the timeout, with the execution and the command that downloads the report later', async () => {
  const { followed } = await follow(['RUNNING', noNetwork()], 0);

  await expect(followed).rejects.toMatchObject({
    code: 'AWS_FAILED',
    message: expect.stringContaining(ARN),
    fix: expect.stringContaining(`npx thaw reports download ${RUN} --region eu-central-1`),
  });
});

it.each([aws('AccessDeniedException', 400), aws('ExpiredTokenException', 400), new TypeError('x is not a function')])(
  'fails at once when the error is not transient: %s',
  async (error) => {
    const { followed, events } = await follow(['RUNNING', error, 'SUCCEEDED']);

    await expect(followed).rejects.toMatchObject({ fix: expect.stringContaining(`reports download ${RUN}`) });
    expect(events).toEqual([]);
  },
);

it.each([
  [noNetwork(), true],
  [Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), true],
  [Object.assign(new Error('no response'), { name: 'TimeoutError' }), true],
  [aws('InternalFailure', 500), true],
  [aws('SlowDown', 503), true],
  [aws('TooManyRequestsException', 429), true],
  [aws('ExecutionDoesNotExist', 400), false],
  [Object.assign(new Error('signed out'), { name: 'CredentialsProviderError' }), false],
])('knows whether %s is transient', (error, expected) => {
  expect(isTransient(error)).toBe(expected);
});

import { expect, it } from 'vitest';
import type { Execution, Executions } from '../../../cli/adapters/executions.ts';
import { mayPass, outOfSight } from '../../../cli/errors/out-of-sight.ts';
import { followRun, type Patience } from '../../../cli/runs/follow-run.ts';
import { awaitedLater } from '../../kit/awaited-later.ts';
import { fakeBucket, indexObject } from '../../kit/fake-bucket.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:a';
const RUN = '20261121T020000Z-quick-00abcd';
const PLAN = JSON.stringify({ runId: RUN, executionArn: ARN, lanes: [] });
const objects = () => new Map([indexObject(ARN, RUN), [`runs/${RUN}/plan.json`, PLAN] as const]);
const noNetwork = () => Object.assign(new Error('getaddrinfo EAI_AGAIN states'), { code: 'EAI_AGAIN' });
const aws = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(`${name} said so`), { name, $metadata: { httpStatusCode } });

/** Follows an execution whose polls end one after the other as `polls` say; the last one is repeated. */
async function follow(polls: readonly (Execution['status'] | Error)[], limitMs = 60_000) {
  const said: string[] = [];
  let poll = 0;
  const executions: Executions = {
    start: async () => ARN,
    stop: async () => {},
    describe: async () => {
      const answer = polls[Math.min(poll, polls.length - 1)] ?? 'RUNNING';
      poll += 1;
      if (answer instanceof Error) throw answer;
      return { arn: ARN, status: answer };
    },
  };
  const patience: Patience = {
    limitMs,
    onTrouble: () => said.push('trouble'),
    onRecovery: () => said.push('recovery'),
    giveUp: (error, runId) => outOfSight(error, { executionArn: ARN, region: 'eu-central-1', runId }),
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
      patience,
    }),
  );
  return { said, followed };
}

it('does not take a run for one without a plan because the plan could not be read when it ended', async () => {
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
    patience: { limitMs: 60_000, onTrouble: () => {}, onRecovery: () => {}, giveUp: () => new Error('gave up') },
  });

  expect(followed.plan?.runId).toBe(RUN);
});

it('finds its run when PlanRun has written which it is, and then its plan', async () => {
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
    patience: undefined,
  });

  expect(followed.plan?.runId).toBe(RUN);
  expect(seen[0]).toBe(`${RUN} with 0 steps to come`);
});

it('waits an outage out and says so once', async () => {
  const { followed, said } = await follow([
    'RUNNING',
    noNetwork(),
    aws('ThrottlingException', 400),
    noNetwork(),
    'SUCCEEDED',
  ]);

  expect((await followed).execution.status).toBe('SUCCEEDED');
  expect(said).toEqual(['trouble', 'recovery']);
});

it('gives up when the outage lasts, with the execution and the command that brings the report later', async () => {
  const { followed } = await follow(['RUNNING', noNetwork()], 0);

  await expect(followed).rejects.toMatchObject({
    code: 'AWS_FAILED',
    message: expect.stringContaining(ARN),
    fix: expect.stringContaining(`npx thaw reports download ${RUN} --region eu-central-1`),
  });
});

it.each([aws('AccessDeniedException', 400), aws('ExpiredTokenException', 400), new TypeError('x is not a function')])(
  'does not wait for what will not pass: %s',
  async (error) => {
    const { followed, said } = await follow(['RUNNING', error, 'SUCCEEDED']);

    await expect(followed).rejects.toMatchObject({ fix: expect.stringContaining(`reports download ${RUN}`) });
    expect(said).toEqual([]);
  },
);

it.each([
  [noNetwork(), true],
  [Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), true],
  [Object.assign(new Error('no answer'), { name: 'TimeoutError' }), true],
  [aws('InternalFailure', 500), true],
  [aws('SlowDown', 503), true],
  [aws('TooManyRequestsException', 429), true],
  [aws('ExecutionDoesNotExist', 400), false],
  [Object.assign(new Error('signed out'), { name: 'CredentialsProviderError' }), false],
])('knows whether %s may pass', (error, passes) => {
  expect(mayPass(error)).toBe(passes);
});

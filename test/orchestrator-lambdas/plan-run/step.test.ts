import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { deliveryKey, lockKey, runKeys } from '../../../core/plan/keys.ts';
import type { Plan } from '../../../core/plan/types.ts';
import type { SampleFile } from '../../../core/telemetry/types.ts';
import { planRun } from '../../../orchestrator-lambdas/plan-run/step.ts';
import { EXECUTION, OTHER_EXECUTION, STARTED_AT, SUITE, World } from '../../kit/orchestrator/world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:orders';
const RED = { target: 'red', memoryMb: [256], payloads: ['get'] };

it('writes the plan, the lanes, a lock and a snapshot for each function', async () => {
  const world = new World();

  const planned = await world.plan();

  const keys = runKeys(planned.runId);
  expect(planned).toEqual({
    status: 'planned',
    runId: expect.stringMatching(/^20261120T020000Z-mine-[0-9a-f]{6}$/),
    bucket: 'reports',
    planKey: keys.plan,
    part: 1,
    partCount: 1,
    lanesKey: keys.lanes,
    lanesKeyPrefix: keys.lanesPrefix,
    laneCount: 1,
    stepCount: 4,
    loadKey: keys.load,
    loadCount: 0,
  });
  expect(world.store.json(keys.lanes)).toEqual([{ laneId: 'lane-1', firstStep: 0, stepCount: 4 }]);
  expect(world.store.json(keys.plan)).toMatchObject({ runId: planned.runId, executionArn: EXECUTION, modified: true });
  expect(world.store.json(lockKey('thaw-red'))).toMatchObject({ state: 'held', executionArn: EXECUTION });
  expect(world.store.json(keys.snapshot('thaw-blue'))).toMatchObject({ memoryMb: 128, environment: {} });
  expect(world.lambda.countCalls('update')).toBe(0);
});

it('writes the plan last, so that all other files exist when it does', async () => {
  const world = new World();

  const planned = await world.plan();

  expect(world.store.writes.at(-1)).toBe(planned.planKey);
});

it('returns the existing plan when it is retried, and makes no call twice', async () => {
  const world = new World();
  const suite = { ...SUITE, setup: [{ target: 'red', payload: 'seed' }] };
  const first = await world.plan(suite);
  const writes = world.store.writes.length;

  const second = await world.plan(suite);

  expect(second).toEqual(first);
  expect(world.store.writes.length).toBe(writes);
  expect(world.lambda.payloads).toEqual(['{"rawPath":"/seed"}']);
});

it('continues after a call that failed, and keeps the first snapshot', async () => {
  const world = new World();
  const suite = { ...SUITE, setup: [{ target: 'red', payload: 'seed' }] };
  world.lambda.respond = () => ({ payloadText: '', callError: { name: 'TimeoutError', message: 'no response' } });
  await expect(world.plan(suite)).rejects.toMatchObject({ code: 'SETUP_CALL_FAILED' });
  world.lambda.respond = () => undefined;
  world.lambda.deploy('thaw-red', { environment: { LATER: 'x' } });

  const planned = await world.plan(suite);

  expect(world.store.json(runKeys(planned.runId).snapshot('thaw-red'))).toMatchObject({
    environment: { TABLE_NAME: 'items' },
  });
});

it('records whether the suite is an unmodified shipped one', async () => {
  const world = new World();

  const planned = await world.plan({ suite: 'shipped' });

  expect(world.store.json<Plan>(planned.planKey)).toMatchObject({ modified: false, suite: { name: 'shipped' } });
});

it.each([
  ['a text', 'quick', 'SUITE_INVALID'],
  ['null', null, 'SUITE_INVALID'],
  ['an unknown key', { ...SUITE, memori: 1 }, 'SUITE_INVALID'],
  ['an unknown suite', { suite: 'nope' }, 'SUITE_UNKNOWN'],
  ['an unknown target', { ...SUITE, functions: [{ target: 'green' }] }, 'TARGET_UNKNOWN'],
  ['a version', { ...SUITE, functions: [{ functionArn: `${ARN}:3`, memoryMb: [128], payloads: [] }] }, 'SUITE_INVALID'],
])('refuses %s and changes nothing', async (_what, input, code) => {
  const world = new World();

  await expect(world.plan(input)).rejects.toMatchObject({ code, fix: expect.stringMatching(/./) });

  expect(world.store.writes).toEqual([]);
  expect(world.lambda.countCalls('invoke')).toBe(0);
});

it('refuses a target that is not deployed, and a function that does not exist, before it changes anything', async () => {
  const world = new World();
  world.lambda.remove('thaw-blue');
  const orders = { functionArn: ARN, memoryMb: [128], payloads: [{ name: 'list', event: {} }] };

  await expect(world.plan()).rejects.toMatchObject({ code: 'TARGET_NOT_DEPLOYED' });
  await expect(world.plan({ ...SUITE, functions: [orders] })).rejects.toMatchObject({ code: 'FUNCTION_NOT_FOUND' });

  expect(world.store.writes).toEqual([]);
});

it.each([
  ['Region', 'arn:aws:lambda:eu-west-1:000000000000:function:orders'],
  ['account', 'arn:aws:lambda:us-east-1:111122223333:function:orders'],
])('does not accept a function of the same name instead of one in another %s', async (_what, functionArn) => {
  const world = new World();
  world.lambda.add('orders');
  const orders = { functionArn, memoryMb: [128], payloads: [{ name: 'list', event: {} }] };
  const setup = [{ functionArn, payload: { name: 'list', event: {} } }];

  await expect(world.plan({ ...SUITE, functions: [orders] })).rejects.toMatchObject({ code: 'FUNCTION_NOT_FOUND' });
  await expect(world.plan({ ...SUITE, setup })).rejects.toMatchObject({ code: 'FUNCTION_NOT_FOUND' });

  expect(world.store.writes).toEqual([]);
  expect(world.lambda.countCalls('invoke')).toBe(0);
});

it('measures a function that is not ours by its ARN, without a probe', async () => {
  const world = new World();
  world.lambda.add('orders', { runtime: 'java21', architecture: 'x86_64' });
  const orders = { functionArn: ARN, memoryMb: [512], payloads: [{ name: 'list', event: { rawPath: '/orders' } }] };

  const planned = await world.plan({ ...SUITE, functions: [orders] });

  const [planFunction] = world.store.json<Plan>(planned.planKey).functions;
  expect(planFunction).toMatchObject({ functionName: 'orders', runtime: 'java21', hasProbe: false, metrics: [] });
});

it('refuses a function whose environment cannot be read', async () => {
  const world = new World();
  world.lambda.deploy('thaw-red', { environment: {}, environmentError: 'KMSAccessDeniedException' });

  await expect(world.plan()).rejects.toMatchObject({ code: 'FUNCTION_REFUSED' });
  expect(world.store.writes).toEqual([]);
});

it('refuses an environment without room for the nonce, and reports its size but not its values', async () => {
  const world = new World();
  world.lambda.deploy('thaw-red', { environment: { CERTIFICATE: 'x'.repeat(4070) } });

  const refused = world.plan();

  await expect(refused).rejects.toMatchObject({ code: 'FUNCTION_REFUSED', message: expect.stringContaining('4096') });
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('xxx') });
});

it.each([
  ['durable', 'durable function', 'without DurableConfig'],
  ['tenant-isolated', 'tenant', 'without TenancyConfig'],
  ['managed-instances', 'managed instances', 'without CapacityProviderConfig'],
  [
    'no-report',
    'SystemLogLevel WARN',
    '--function-name thaw-red --region us-east-1 --logging-config LogFormat=JSON,SystemLogLevel=INFO',
  ],
  ['edge-replica', 'Lambda@Edge', 'us-east-1'],
] as const)('refuses a function that is %s before it changes anything', async (restriction, reason, fix) => {
  const world = new World();
  world.lambda.deploy('thaw-red', { restrictions: [restriction] });

  await expect(world.plan()).rejects.toMatchObject({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: expect.stringMatching(new RegExp(`^thaw-red .*${reason}`)),
    fix: expect.stringContaining(fix),
  });

  expect(world.store.writes).toEqual([]);
  expect(world.lambda.countCalls('invoke')).toBe(0);
});

it('refuses a function whose runtime every update changes, unless it brings its own in an image', async () => {
  const world = new World();
  world.lambda.updatingRuntime.add('thaw-blue');

  await expect(world.plan()).rejects.toMatchObject({
    code: 'FUNCTION_REFUSED',
    fix: expect.stringContaining('--function-name thaw-blue --region us-east-1 --update-runtime-on Auto'),
  });

  world.lambda.deploy('thaw-blue', { runtime: 'container-image' });
  await expect(world.plan()).resolves.toMatchObject({ status: 'planned' });
});

it.each(['Failed', 'Deactivated', 'ActiveNonInvocable', 'Deleting'])(
  'refuses a function in state %s',
  async (state) => {
    const world = new World();
    world.lambda.deploy('thaw-red', { state, stateReason: 'So it is.' });

    await expect(world.plan()).rejects.toMatchObject({
      code: 'FUNCTION_REFUSED',
      message: `thaw-red is in state ${state}: So it is.`,
    });
    expect(world.store.writes).toEqual([]);
  },
);

it('gives all reasons of all functions in one error', async () => {
  const world = new World();
  world.lambda.deploy('thaw-red', { restrictions: ['durable', 'no-report'], environmentError: 'KMSAccessDenied' });
  world.lambda.updatingRuntime.add('thaw-blue');
  const orders = { functionArn: ARN, memoryMb: [128], payloads: [{ name: 'list', event: {} }] };

  const refusal = world.plan({ ...SUITE, functions: [...SUITE.functions, orders] });

  await expect(refusal).rejects.toMatchObject({ code: 'FUNCTION_REFUSED', source: 'user' });
  await expect(refusal).rejects.toThrow(
    /red is a durable.*red logs as JSON.*red cannot be read \(KMSAccessDenied\).*blue gets the latest runtime.*no function orders/,
  );
});

it('refuses a setup call that Lambda would reject, but not one without a report', async () => {
  const world = new World();
  world.lambda.add('orders', { restrictions: ['durable'] });
  const setup = [{ functionArn: ARN, payload: { name: 'fill', event: {} } }];

  await expect(world.plan({ ...SUITE, setup })).rejects.toMatchObject({
    code: 'FUNCTION_REFUSED',
    message: expect.stringContaining('orders is a durable function'),
  });
  expect(world.store.writes).toEqual([]);

  world.lambda.deploy('orders', { restrictions: ['no-report'] });
  await expect(world.plan({ ...SUITE, setup })).resolves.toMatchObject({ status: 'planned' });
});

it('warns that SnapStart is not measured', async () => {
  const world = new World();
  world.lambda.deploy('thaw-red', { hasSnapStart: true });

  const planned = await world.plan();

  expect(world.store.json<Plan>(planned.planKey).warnings).toMatchObject([{ code: 'SNAPSTART_NOT_MEASURED' }]);
});

it('refuses a burst above the reserved concurrency', async () => {
  const world = new World();
  world.lambda.deploy('thaw-red', { reservedConcurrency: 2 });

  const planned = world.plan({ ...SUITE, cold: { samples: 5, burst: 5 } });

  await expect(planned).rejects.toMatchObject({ code: 'OVER_LIMITS', message: expect.stringContaining('2 reserved') });
});

it("refuses a burst above the account's concurrency limit, before anything is changed", async () => {
  const world = new World();
  world.lambda.account = { concurrentExecutions: 10, unreservedConcurrentExecutions: 5 };

  const planned = world.plan({ ...SUITE, cold: { samples: 5, burst: 5 } });

  await expect(planned).rejects.toMatchObject({ code: 'OVER_LIMITS', fix: expect.stringContaining('cold.burst to 4') });
  expect(world.store.writes).toEqual([]);
});

it('makes the plan when the limits of the account may not be read', async () => {
  const world = new World();
  world.lambda.account = undefined;

  await expect(world.plan()).resolves.toMatchObject({ status: 'planned' });
  expect(world.logged.join('\n')).toContain('may not be read');
});

it('acquires one lock for two labels of the same function', async () => {
  const world = new World();
  const functions = [
    { ...RED, label: 'small' },
    { ...RED, label: 'large', memoryMb: [1024] },
  ];

  const planned = await world.plan({ ...SUITE, functions });

  const locks = [...world.store.objects.keys()].filter((key) => key.startsWith('locks/'));
  expect(locks).toEqual([lockKey('thaw-red')]);
  expect(world.store.json(runKeys(planned.runId).snapshot('thaw-red'))).toMatchObject({
    changes: { memoryMb: expect.arrayContaining([256, 1024]) },
  });
});

it('puts two labels of the same function into one lane', async () => {
  const world = new World();
  const functions = [{ ...RED, label: 'small' }, { ...RED, label: 'large', memoryMb: [1024] }, SUITE.functions[1]];

  const planned = await world.plan({ ...SUITE, functions, lanes: 3 });

  expect(planned.laneCount).toBe(2);
});

it('refuses functions that a running execution holds, and names it', async () => {
  const world = new World();
  await world.plan();

  await expect(world.plan(SUITE, OTHER_EXECUTION)).rejects.toMatchObject({
    code: 'FUNCTION_LOCKED',
    message: expect.stringContaining(EXECUTION),
  });
});

it('takes the locks of a dead run over, and first restores what that run changed', async () => {
  const world = new World();
  const first = await world.plan();
  await world.runStep({ runId: first.runId, laneId: 'lane-1', stepIndex: 0 });
  await world.runStep({ runId: first.runId, laneId: 'lane-1', stepIndex: 1 });
  world.running.delete(EXECUTION);

  const second = await world.plan(SUITE, OTHER_EXECUTION);

  expect(world.store.json(runKeys(second.runId).snapshot('thaw-red'))).toMatchObject({
    memoryMb: 128,
    environment: { TABLE_NAME: 'items', SECRET: 'correct horse' },
  });
  expect(world.store.json(lockKey('thaw-red'))).toMatchObject({ state: 'held', runId: second.runId });
  expect(world.store.json(lockKey('thaw-red'))).not.toHaveProperty('restoreRunId');
});

it('does not lock anything for an execution that was stopped meanwhile', async () => {
  const world = new World();
  world.running.delete(EXECUTION);

  await expect(world.plan()).rejects.toMatchObject({ code: 'LOCK_LOST' });

  expect([...world.store.objects.keys()].filter((key) => key.startsWith('locks/'))).toEqual([]);
});

it('waits until DescribeExecution finds its execution, which may be a moment after it started', async () => {
  const world = new World();
  world.running.delete(EXECUTION);
  world.ports.executions.isRunning = async (arn) => {
    const isKnown = world.running.has(arn);
    world.running.add(arn);
    return isKnown;
  };

  await expect(world.plan()).resolves.toMatchObject({ status: 'planned' });
});

it('retries setup calls, after a longer wait each time', async () => {
  const world = new World();
  let failures = 2;
  world.lambda.respond = () => {
    failures -= 1;
    return failures >= 0 ? { httpStatus: 200, payloadText: '{"statusCode":503}' } : undefined;
  };

  await world.plan({ ...SUITE, setup: [{ target: 'red', payload: 'seed' }] });

  expect(world.lambda.countCalls('invoke')).toBe(3);
  expect(world.clock.sleeps).toEqual([1000, 2000]);
});

it('keeps a raw record of every try of a setup call, before round 1', async () => {
  const world = new World();
  let failures = 1;
  world.lambda.respond = () => {
    failures -= 1;
    return failures >= 0 ? { httpStatus: 200, payloadText: '{"statusCode":503}' } : undefined;
  };

  const { runId } = await world.plan({ ...SUITE, setup: [{ target: 'red', payload: 'seed' }] });

  const id = 'red_arm64_128_seed';
  const files = [1, 2].map((attempt) => world.store.json<SampleFile>(runKeys(runId).samples(id, 'setup', 0, attempt)));
  expect(files.map(({ records }) => records)).toMatchObject([
    [{ configurationId: id, phase: 'setup', round: 0, answer: { statusCode: 503 } }],
    [{ configurationId: id, phase: 'setup', round: 0, logTail: expect.stringContaining('REPORT') }],
  ]);
});

it('signs the setup calls of a target that accepts signed messages', async () => {
  const world = new World();
  const [red] = world.catalogue.targets;
  const signing = { algorithm: 'hmac-sha256', secretVariable: 'SECRET_ID' } as const;
  world.lambda.deploy('thaw-red', { environment: { SECRET_ID: 'of-red' } });
  world.secrets.set('of-red', 'top secret');
  const catalogue = {
    ...world.catalogue,
    targets: red === undefined ? [] : [{ ...red, manifest: { ...red.manifest, signing } }],
  };
  const event = { headers: { signature: '{{signature}}' }, body: 'sent at {{now_ms}}' };
  const setup = [{ target: 'red', payload: { name: 'message', event } }];
  const input = { ...SUITE, functions: SUITE.functions.slice(0, 1), setup };

  await planRun(
    { input, executionArn: EXECUTION, executionStartedAt: STARTED_AT },
    {
      catalogue,
      environment: { kind: 'local', region: 'us-east-1' },
      optIn: { functionNames: [], endpointUrl: undefined },
      cpuTimeLayers: {},
    },
    world.ports,
  );

  const sent = JSON.parse(world.lambda.payloads[0] ?? '{}') as { body: string; headers: { signature: string } };
  expect(sent.body).toMatch(/^sent at \d+$/);
  expect(sent.headers.signature).toBe(createHmac('sha256', 'top secret').update(sent.body).digest('hex'));
});

it('has the last response of a setup call in the error when all tries fail', async () => {
  const world = new World();
  world.lambda.respond = () => ({ functionError: 'Unhandled', payloadText: '{"errorMessage":"no such table"}' });

  await expect(world.plan({ ...SUITE, setup: [{ target: 'red', payload: 'seed' }] })).rejects.toMatchObject({
    code: 'SETUP_CALL_FAILED',
    message: expect.stringContaining('no such table'),
  });
});

it('has it also when the records of the tries cannot be written', async () => {
  const world = new World();
  world.lambda.respond = () => ({ functionError: 'Unhandled', payloadText: '{"errorMessage":"no such table"}' });
  world.store.before = (operation, key) => {
    if (operation === 'write' && key.includes('/setup')) throw new Error('S3 is down');
  };

  await expect(world.plan({ ...SUITE, setup: [{ target: 'red', payload: 'seed' }] })).rejects.toMatchObject({
    code: 'SETUP_CALL_FAILED',
    message: expect.stringContaining('no such table'),
  });
});

it('ends without an error when the scheduled time was delivered before', async () => {
  const world = new World();
  const night = { suite: 'shipped', scheduledTime: '2026-11-20T02:00:00Z' };
  const first = await world.plan(night);
  const writes = world.store.writes.length;

  const second = await world.plan(night, OTHER_EXECUTION);

  expect(second).toMatchObject({ status: 'duplicate', runId: first.runId });
  expect(world.store.writes.length).toBe(writes);
  expect(world.store.json(deliveryKey('shipped', night.scheduledTime))).toMatchObject({ executionArn: EXECUTION });
});

it('ignores a scheduled time that is still a placeholder', async () => {
  const world = new World();
  const night = { suite: 'shipped', scheduledTime: '<aws.scheduler.scheduled-time>' };

  const first = await world.plan(night);

  expect(first.status).toBe('planned');
  expect(await world.store.list('deliveries/')).toEqual([]);
});

it('is no duplicate of itself when the plan of a scheduled run is retried', async () => {
  const world = new World();
  const night = { suite: 'shipped', scheduledTime: '2026-11-20T02:00:00Z' };
  world.lambda.before = (call) => {
    if (call !== 'get' || world.store.writes.length === 0) return;
    world.lambda.before = () => {};
    throw new Error('the Lambda ends here');
  };
  await expect(world.plan(night)).rejects.toThrow('the Lambda ends here');

  const planned = await world.plan(night);

  expect(planned.status).toBe('planned');
  expect(world.store.json<Plan>(planned.planKey).modified).toBe(false);
});

it('skips targets that could not be built here, and warns', async () => {
  const world = new World();
  const missing = [{ target: 'green', reason: 'cargo is not installed', fix: 'install cargo' }];
  Object.assign(world.catalogue, { missing });

  const planned = await world.plan({ ...SUITE, functions: [RED, { target: 'green' }] });

  const plan = world.store.json<Plan>(planned.planKey);
  expect(plan.functions.map(({ label }) => label)).toEqual(['red']);
  expect(plan.warnings).toMatchObject([{ code: 'TARGET_MISSING', fix: 'install cargo' }]);
});

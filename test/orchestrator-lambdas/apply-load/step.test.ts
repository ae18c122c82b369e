import { describe, expect, it } from 'vitest';
import type { Results } from '../../../core/analysis/results/types.ts';
import { runKeys } from '../../../core/plan/keys.ts';
import type { Plan } from '../../../core/plan/types.ts';
import type { SampleFile } from '../../../core/telemetry/types.ts';
import { aggregateResults } from '../../../orchestrator-lambdas/aggregate-results/step.ts';
import { applyLoad } from '../../../orchestrator-lambdas/apply-load/step.ts';
import { forceColdStart } from '../../../orchestrator-lambdas/force-cold-start/step.ts';
import { restoreConfiguration } from '../../../orchestrator-lambdas/restore-configuration/step.ts';
import { EXECUTION, World } from '../../kit/orchestrator/world.ts';

const RED = { target: 'red', memoryMb: [256], payloads: ['get'] };
const LOAD = { phases: [{ seconds: 10, fromRps: 10, toRps: 10 }], windowSeconds: 5 };
const ONLY_LOAD = { name: 'mine', functions: [RED], load: LOAD };
/** Two segments: one Lambda sends for at most 840 − 10 − 30 s. */
const LONG = { ...ONLY_LOAD, load: { phases: [{ seconds: 1000, fromRps: 1, toRps: 1 }] } };
const ID = 'red_arm64_256_get';

/** Does what the load Map of the state machine does. */
async function runLoad(world: World, suite: object = ONLY_LOAD) {
  const planned = await world.plan(suite);
  const jobs = JSON.parse(world.store.objects.get(planned.loadKey)?.text ?? '[]') as {
    laneId: string;
    stepCount: number;
  }[];
  for (const { laneId, stepCount } of jobs) {
    world.clock.startTask();
    const event = { runId: planned.runId, laneId, stepIndex: 0, attempt: 1 };
    const { revisionId } = await forceColdStart(event, world.ports);
    for (let stepIndex = 0; stepIndex < stepCount; stepIndex += 1) {
      world.clock.startTask();
      await applyLoad({ ...event, stepIndex, revisionId }, world.ports);
    }
  }
  return planned;
}

async function resultsOf(world: World, runId: string): Promise<Results> {
  await aggregateResults({ runId }, world.ports);
  return world.store.json<Results>(runKeys(runId).results);
}

describe('a suite of load alone', () => {
  it('ends complete, with every arrival and the functions as they were', async () => {
    const world = new World();
    const before = world.lambda.peek('thaw-red');

    const planned = await runLoad(world);
    await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
    const results = await resultsOf(world, planned.runId);

    expect(planned).toMatchObject({ laneCount: 0, stepCount: 0, loadCount: 1 });
    expect(results.run).toMatchObject({ status: 'complete', steps: { planned: 1, done: 1 }, samples: { valid: 100 } });
    const [configuration] = results.configurations;
    expect(configuration).toMatchObject({ id: ID, cold: null, warm: null });
    expect(configuration?.load).toMatchObject({ n: 100, valid: true, overall: { arrivals: 100, sent: 100 } });
    expect(configuration?.load?.windows.map(({ sent }) => sent)).toEqual([50, 50]);
    expect(world.lambda.peek('thaw-red')).toMatchObject({ memoryMb: before.memoryMb, environment: before.environment });
  });

  it('sets memory and nonce before it, once for all segments', async () => {
    const world = new World();

    const planned = await runLoad(world, LONG);

    expect(world.lambda.countCalls('update')).toBe(1);
    expect(world.lambda.peek('thaw-red').memoryMb).toBe(256);
    const results = await resultsOf(world, planned.runId);
    expect(results.configurations[0]?.load?.segments.map(({ sent }) => sent)).toEqual([500, 500]);
    expect(results.configurations[0]?.load?.excluded).toEqual({});
  });
});

it('accepts the environments of a configuration that was set only for a later segment', async () => {
  const world = new World();
  const { runId, loadKey } = await world.plan(LONG);
  const [{ laneId } = { laneId: '' }] = JSON.parse(world.store.objects.get(loadKey)?.text ?? '[]') as {
    laneId: string;
  }[];
  const event = { runId, laneId, stepIndex: 0, attempt: 1 };
  await applyLoad({ ...event, failure: { Error: 'UPDATE_TIMEOUT', Cause: 'still in progress' } }, world.ports);
  const later = { ...event, stepIndex: 1 };

  world.clock.startTask();
  const { revisionId } = await forceColdStart(later, world.ports);
  world.clock.startTask();
  await applyLoad({ ...later, revisionId }, world.ports);

  const { configurations } = await resultsOf(world, runId);
  expect(configurations[0]?.load?.excluded).toEqual({});
  expect(configurations[0]?.load?.n).toBe(500);
});

it('writes records in files of a few hundred, the last one with the record of the segment', async () => {
  const world = new World();
  const suite = { ...ONLY_LOAD, load: { phases: [{ seconds: 60, fromRps: 20, toRps: 20 }] } };

  const { runId } = await runLoad(world, suite);

  const keys = [...world.store.objects.keys()].filter((key) => key.startsWith(runKeys(runId).samplesPrefix));
  const name = (key: string) => key.slice(runKeys(runId).samplesPrefix.length);
  expect(keys.map(name).sort()).toEqual([`${ID}/load-0-1.json`, `${ID}/load-0-2.json`, `${ID}/load-0.json`]);
  const last = world.store.json<SampleFile>(runKeys(runId).loadSamples(ID, 0, 0));
  expect(last.records).toHaveLength(200);
  expect(last.load?.segment).toMatchObject({
    arrivals: 1200,
    sent: 1200,
    dropped: [],
    files: 3,
    functionChanged: false,
  });
});

it('excludes a segment whose function could not be checked afterwards, and sends nothing again', async () => {
  const world = new World();
  world.lambda.before = (call) => {
    if (call === 'get' && world.lambda.countCalls('invoke') === 100) throw new Error('Rate exceeded');
  };

  const { runId } = await runLoad(world);
  const results = await resultsOf(world, runId);

  expect(world.lambda.countCalls('invoke')).toBe(100);
  expect(results.configurations[0]?.load?.excluded).toEqual({ revision_unknown: 100 });
});

it('counts throttles and sends nothing twice', async () => {
  const world = new World();
  let made = 0;
  world.lambda.respond = () => {
    made += 1;
    if (made % 2 === 0) return undefined;
    return {
      httpStatus: 429,
      payloadText: '',
      callError: { name: 'TooManyRequestsException', message: 'Rate exceeded' },
    };
  };

  const { runId } = await runLoad(world);
  const results = await resultsOf(world, runId);

  expect(world.lambda.countCalls('invoke')).toBe(100);
  expect(results.configurations[0]?.load?.overall).toMatchObject({ sent: 100, n: 50, throttled: 50 });
  expect(results.run.status).toBe('complete');
  expect(results.warnings.map(({ code }) => code)).toContain('THROTTLED');
});

it('counts errors by kind and continues', async () => {
  const world = new World();
  let made = 0;
  world.lambda.respond = (_name, { requestId }) => {
    made += 1;
    if (made === 1) return { requestId, functionError: 'Unhandled', payloadText: '{"errorMessage":"no"}' };
    if (made <= 3) return { requestId, httpStatus: 200, payloadText: '{"statusCode":502,"body":"the cache is down"}' };
    if (made === 4) return { payloadText: '', callError: { name: 'TimeoutError', message: 'no response' } };
    return undefined;
  };

  const { runId } = await runLoad(world);
  const { configurations } = await resultsOf(world, runId);

  expect(configurations[0]?.load?.overall.errors).toEqual({ Unhandled: 1, 'HTTP 502': 2, TimeoutError: 1 });
  expect(configurations[0]?.load?.n).toBe(96);
});

it('repeats nothing of a segment that has ended', async () => {
  const world = new World();
  const { runId } = await runLoad(world);

  await applyLoad({ runId, laneId: 'load-1', stepIndex: 0, attempt: 1, revisionId: 'r' }, world.ports);

  expect(world.lambda.countCalls('invoke')).toBe(100);
});

it('counts only the last try of a segment that was sent twice', async () => {
  const world = new World();
  const { runId } = await world.plan(ONLY_LOAD);
  const event = { runId, laneId: 'load-1', stepIndex: 0, attempt: 1 };
  const { revisionId } = await forceColdStart(event, world.ports);
  // The first try wrote a file of records and failed.
  const stale = { schemaVersion: 1, ...event, load: { startedAt: '2026-11-20T01:00:00.000Z' }, records: [] };
  world.store.put(runKeys(runId).loadSamples(ID, 0, 1), JSON.stringify(stale));

  await applyLoad({ ...event, revisionId }, world.ports);
  const results = await resultsOf(world, runId);

  expect(results.configurations[0]?.load?.n).toBe(100);
});

it('excludes the calls when another client changed the function meanwhile', async () => {
  const world = new World();
  let made = 0;
  world.lambda.before = (call) => {
    if (call !== 'invoke') return;
    made += 1;
    if (made === 50) world.lambda.deploy('thaw-red', {});
  };

  const { runId } = await runLoad(world);
  const { configurations } = await resultsOf(world, runId);

  expect(configurations[0]?.load).toMatchObject({ n: 0, excluded: { function_changed: 100 } });
});

it('records why a segment failed, and the report shows it', async () => {
  const world = new World();
  const { runId } = await world.plan(ONLY_LOAD);
  const failure = { Error: 'SECRET_MISSING', Cause: '{"errorType":"SECRET_MISSING","errorMessage":"no secret"}' };

  await applyLoad({ runId, laneId: 'load-1', stepIndex: 0, attempt: 1, failure }, world.ports);
  const results = await resultsOf(world, runId);

  expect(world.lambda.countCalls('invoke')).toBe(0);
  expect(results.problems).toMatchObject([
    { laneId: 'load-1', stepIndex: 0, function: 'red', status: 'failed', reason: 'SECRET_MISSING: no secret' },
  ]);
  expect(results.configurations[0]?.load).toMatchObject({ valid: false, n: 0 });
  const codes = results.warnings.map(({ code }) => code);
  expect(codes).toContain('LOAD_INVALID');
  // Its fix is about cold starts, and none were planned.
  expect(codes).not.toContain('SAMPLES_MISSING');
});

it('calls the function URL, which gives no log tail', async () => {
  const world = new World();
  const { runId } = await world.plan({
    ...ONLY_LOAD,
    functions: [
      {
        functionArn: world.lambda.peek('thaw-red').functionArn,
        label: 'red',
        memoryMb: [256],
        payloads: [{ name: 'get', event: {} }],
      },
    ],
    load: { ...LOAD, via: 'url' },
  });
  const event = { runId, laneId: 'load-1', stepIndex: 0, attempt: 1 };
  const { revisionId } = await forceColdStart(event, world.ports);

  await applyLoad({ ...event, revisionId }, world.ports);
  const { configurations } = await resultsOf(world, runId);

  expect(configurations[0]?.load).toMatchObject({ n: 100, overall: { coldStarts: null } });
  expect(configurations[0]?.load?.overall.metrics).not.toHaveProperty('durationMs');
  expect(configurations[0]?.load?.overall.metrics.latencyMs?.n).toBe(100);
});

it('restores memory that only the load changed, after a stop', async () => {
  const world = new World();
  const planned = await world.plan(ONLY_LOAD);
  const event = { runId: planned.runId, laneId: 'load-1', stepIndex: 0, attempt: 1 };
  await forceColdStart(event, world.ports);

  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);

  expect(world.lambda.peek('thaw-red').memoryMb).toBe(128);
  await expect(forceColdStart({ ...event, attempt: 2 }, world.ports)).rejects.toMatchObject({ code: 'LOCK_LOST' });
  expect(world.store.json<Plan>(planned.planKey).load).toHaveLength(1);
});

it('stops sending soon after the run was stopped, and writes no segment that counts', async () => {
  const world = new World();
  const { runId } = await world.plan(LONG);
  const event = { runId, laneId: 'load-1', stepIndex: 0, attempt: 1 };
  const { revisionId } = await forceColdStart(event, world.ports);
  let made = 0;
  world.lambda.before = async (call) => {
    if (call !== 'invoke') return;
    made += 1;
    if (made === 20) world.store.put(runKeys(runId).restoring, '{}');
    // Virtual time would otherwise give other callbacks no turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  };
  world.clock.sleepUntil = async (atMs) => {
    await new Promise((resolve) => setImmediate(resolve));
    world.clock.advanceTo(atMs);
  };

  await expect(applyLoad({ ...event, revisionId }, world.ports)).rejects.toMatchObject({ code: 'LOCK_LOST' });

  // One request per second, and a check every five seconds.
  expect(made).toBeLessThan(30);
  expect(world.store.objects.has(runKeys(runId).loadSamples(ID, 0, 0))).toBe(false);
});

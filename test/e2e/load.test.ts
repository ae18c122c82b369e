/** Load through the deployed state machine: by Invoke and by function URL, after cold starts, with signed payloads. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import {
  type CloudKit,
  histories,
  keysBelow,
  readObject,
  repositoryRoot,
  startExecution,
  waitFor,
} from '../kit/deployed-cloud.ts';
import {
  cloudUp,
  configurationOf,
  endRunsOfFailedTests,
  expectRecomputed,
  recordConfigurations,
  reportFolder,
  runSuite,
} from './cloud-kit.ts';

const TARGETS = ['node-synthetic', 'python-synthetic', 'rust-webhook'];
/** 2→10/s over 4 s, then 10/s for 6 s: 84 arrivals per configuration. */
const ARRIVALS = 84;
const SMALL = {
  name: 'small-load',
  seed: 5,
  functions: [
    { target: 'node-synthetic', memoryMb: [512], payloads: ['cpu'] },
    { target: 'python-synthetic', memoryMb: [512], payloads: ['cpu'], load: { distribution: 'poisson' } },
  ],
  cold: { samples: 1, followUps: 0 },
  load: {
    phases: [
      { seconds: 4, fromRps: 2, toRps: 10 },
      { seconds: 6, fromRps: 10, toRps: 10 },
    ],
    windowSeconds: 5,
  },
};

let kit: CloudKit;
let expectEverythingRestored: () => Promise<void>;

beforeAll(async () => {
  kit = await cloudUp(TARGETS);
  writeFileSync(path.join(kit.folder, 'small.json'), JSON.stringify(SMALL));
  expectEverythingRestored = await recordConfigurations(kit, TARGETS);
});
afterAll(() => kit?.down());
endRunsOfFailedTests(() => kit);

/** With the state machine; the generator's own lag depends on this machine and is not tested here. */
const run = (suite: unknown) => runSuite(kit, suite);

describe('a suite with cold starts and load', () => {
  let results: Results;
  let folder: string;

  beforeAll(async () => {
    const result = await kit.thaw(['run', 'small.json']);
    folder = reportFolder(kit, result);
    results = JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8')) as Results;
  });

  it('sends every arrival of both schedules, and drops none', () => {
    const loads = results.configurations.map(({ load }) => load);

    expect(loads[0]).toMatchObject({ overall: { arrivals: ARRIVALS, sent: ARRIVALS, dropped: 0, throttled: 0 } });
    expect(loads[1]?.overall.sent).toBe(loads[1]?.overall.arrivals);
    for (const load of loads) {
      expect(load?.overall.sent).toBe(load?.windows.reduce((sum, { sent }) => sum + sent, 0));
      expect(load?.segments).toHaveLength(1);
    }
  });

  it('is complete exactly when the generator was on time', () => {
    const onTime = results.configurations.every(({ load }) => load?.valid === true);

    expect(results.run.status).toBe(onTime ? 'complete' : 'partial');
    expect(results.run.steps).toMatchObject({ failed: 0, missing: 0 });
  });

  it('has a row of phase load for each arrival, with intended and actual time', () => {
    const rows = parse(readFileSync(path.join(folder, 'samples.csv'), 'utf8'), { columns: true }) as Record<
      string,
      string
    >[];
    const ofLoad = rows.filter((row) => row['phase'] === 'load' && row['function'] === 'node-synthetic');

    expect(ofLoad).toHaveLength(ARRIVALS);
    for (const row of ofLoad) {
      expect(Date.parse(row['sent_at'] ?? '')).toBeGreaterThanOrEqual(Date.parse(row['intended_at'] ?? '') - 1);
      expect(row['duration_ms']).not.toBe('');
      expect(row['memory_size_mb']).toBe('512');
    }
  });

  it('shows the load and its windows in the report', () => {
    const report = readFileSync(path.join(folder, 'report.html'), 'utf8');

    expect(report).toContain('Load over time');
    expect(report).toContain('Load by window: node-synthetic, 512 MB, cpu');
  });

  it('has figures that another language recomputes from samples.csv', () => {
    expectRecomputed(folder);
  });

  it('leaves every function as it was', async () => {
    expect(await keysBelow(kit, 'locks/')).not.toEqual([]);
    await expectEverythingRestored();
  });
});

describe('load through the function URL', () => {
  it('is signed, gets responses, and is measured only by the caller', async () => {
    const FunctionName = 'thaw-node-synthetic';
    await kit.lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'AWS_IAM' }));
    onTestFinished(async () => {
      await kit.lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
    });
    const { functionArn } = (await planOfNode()).functions[0] ?? { functionArn: '' };
    const { results } = await run({
      name: 'by-url',
      functions: [{ functionArn, label: 'node', memoryMb: [512], payloads: [await eventOfNode()] }],
      load: { phases: [{ seconds: 3, fromRps: 5, toRps: 5 }], via: 'url', windowSeconds: 3 },
    });

    const load = results.configurations[0]?.load;
    expect(load?.overall).toMatchObject({ arrivals: 15, sent: 15, dropped: 0, coldStarts: null });
    expect(Object.keys(load?.overall.errors ?? {}).filter((kind) => kind !== 'load_invalid')).toEqual([]);
    expect(load?.overall.metrics).not.toHaveProperty('durationMs');
  });

  it('leaves every function as it was', () => expectEverythingRestored());
});

describe('the suite webhook, short', () => {
  const PHASES = 'load.phases=[{"seconds":5,"fromRps":1,"toRps":5},{"seconds":10,"fromRps":5,"toRps":5}]';

  it('is complete when the generator was on time, beside the published figures', async () => {
    const result = await kit.thaw(['run', 'webhook', '--set', PHASES, '--set', 'cold.samples=1']);
    const text = readFileSync(path.join(reportFolder(kit, result), 'results.json'), 'utf8');
    const results = JSON.parse(text) as Results;

    const load = results.configurations[0]?.load;
    expect(load?.overall).toMatchObject({ arrivals: 65, sent: 65, dropped: 0, throttled: 0 });
    // Every message was recent and signed: no 400, no 401, no 502.
    expect(Object.keys(load?.overall.errors ?? {}).filter((kind) => kind !== 'load_invalid')).toEqual([]);
    expect(results.run.status === 'complete').toBe(load?.valid === true);
    const page = readFileSync(path.join(reportFolder(kit, result), 'report.html'), 'utf8');
    expect(page).toContain('Published figures beside ours');
    expect(text).not.toContain('{{');
  });

  it('reports that the secret is missing, and ends with a report', async () => {
    const FunctionName = 'thaw-rust-webhook';
    const { environment } = await configurationOf(kit, FunctionName);
    const isUpdated = () =>
      waitFor(
        () => configurationOf(kit, FunctionName),
        ({ state }) => state === 'Successful',
      );
    const set = async (variables: Record<string, string>) => {
      await isUpdated();
      await kit.lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: variables } }),
      );
      await isUpdated();
    };
    onTestFinished(() => set(environment));
    await set({ ...environment, SECRET_ID: 'thaw-targets/nothing' });
    const { results } = await run({
      suite: 'webhook',
      cold: null,
      load: { phases: [{ seconds: 2, fromRps: 5, toRps: 5 }] },
    });

    expect(results.run.status).toBe('failed');
    expect(results.problems).toMatchObject([{ function: 'rust-webhook', status: 'failed' }]);
    expect(results.problems[0]?.reason).toContain('SECRET_MISSING');
    expect(results.problems[0]?.reason).toContain('npx thaw deploy');
  });

  it("counts the failures when the event bus accepts nothing, and prints the function's error", async () => {
    const environmentOverrides = [{ name: 'no-bus', environment: { EVENT_BUS_NAME: 'nothing' } }];
    const { results } = await run({
      suite: 'webhook',
      cold: null,
      functions: [{ target: 'rust-webhook', memoryMb: [256], payloads: ['message'], environmentOverrides }],
      load: { phases: [{ seconds: 2, fromRps: 5, toRps: 5 }] },
    });

    expect(results.configurations[0]?.load?.overall).toMatchObject({ sent: 10, errors: { 'HTTP 502': 10 } });
    const message = results.warnings.find(({ code }) => code === 'WRONG_ANSWERS')?.message;
    expect(message).toMatch(/^rust-webhook \/ no-bus returned an error 10 times, first with .*(PutEvents|event bus)/);
  });

  it('leaves every function as it was', () => expectEverythingRestored());
});

describe('a run that is stopped under load', () => {
  it('is restored', async () => {
    const long = { ...SMALL, name: 'stopped', cold: null, load: { phases: [{ seconds: 60, fromRps: 5, toRps: 5 }] } };
    const { executionArn } = await startExecution(kit, long);
    await waitFor(
      () => configurationOf(kit, 'thaw-node-synthetic'),
      ({ environment }) => 'THAW_NONCE' in environment,
    );

    await kit.sfn.send(new StopExecutionCommand({ executionArn }));

    await expectEverythingRestored();
  });
});

it('keeps the histories small for any number of invocations', async () => {
  const load = { phases: [{ seconds: 5, fromRps: 10, toRps: 10 }] };
  const { executionArn } = await run({ ...SMALL, name: 'history', cold: null, load });

  const all = await histories(kit, executionArn);

  // The run, and a child for each of the two load jobs.
  expect(all).toHaveLength(3);
  for (const { events } of all) expect(events.length).toBeLessThan(60);
});

async function planOfNode() {
  for (const key of await keysBelow(kit, 'runs/')) {
    if (key.endsWith('/plan.json')) {
      return JSON.parse(await readObject(kit, key)) as { functions: { functionArn: string }[] };
    }
  }
  throw new Error('no run has been planned');
}

async function eventOfNode() {
  const file = path.join(repositoryRoot, 'target-functions/node/node-synthetic/target.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { payloads: Record<string, unknown> };
  return { name: 'cpu', event: manifest.payloads['cpu'] };
}

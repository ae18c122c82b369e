/** The main job through the deployed state machine, in a local cloud that enforces the Lambdas' roles. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countTransitions } from '../../core/plan/transitions.ts';
import { functionArnSubstitution, orchestratorFunctionName, TASKS, type Task } from '../../infra/deployment/names.ts';
import { readDefinition } from '../../state-machine/definition.ts';
import {
  type CloudKit,
  executionEnd,
  histories,
  keysBelow,
  readObject,
  runOf,
  startExecution,
  waitFor,
} from '../kit/deployed-cloud.ts';
import {
  cloudUp,
  endRunsOfFailedTests,
  expectRecomputed,
  recordConfigurations,
  reportFolder,
  sendStatusChange,
} from './cloud-kit.ts';
import { expectIndexRow, linksOfOutput, openAsPrinted } from './report-cases.ts';

const TARGETS = ['rust-dynamodb', 'python-dynamodb', 'node-dynamodb', 'rust-health'];
const MAX_PAYLOAD_BYTES = 256 * 1024;
const MAX_EVENTS = 25_000;
/** EnterLane and LaneDone. */
const TRANSITIONS_OF_A_LANE = 2;
/** One Python and one Node function, three cold starts each: small, and it covers every path of the state machine. */
const SMALL = {
  name: 'small',
  seed: 3,
  functions: [
    { target: 'python-dynamodb', memoryMb: [512], payloads: ['get'] },
    { target: 'node-dynamodb', memoryMb: [512], payloads: ['get'] },
  ],
  setup: [{ target: 'python-dynamodb', payload: 'batch_write' }],
  cold: { samples: 3, followUps: 1 },
  warm: { samples: 3, discard: 1 },
  reference: 'python-dynamodb',
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

type Row = Record<string, string>;

function readRows(text: string): Row[] {
  return parse(text, { columns: true }) as Row[];
}

function expectConsistentRows(rows: readonly Row[]) {
  for (const row of rows.filter(({ status }) => status === 'valid')) {
    const cell = `${row['configuration_id']} ${row['phase']} ${row['round']}`;
    if (row['phase'] === 'cold') {
      expect(row['init_duration_ms'], cell).not.toBe('');
      const exact = Number(row['init_duration_ms']) + Number(row['duration_ms']);
      // REPORT rounds init and duration to two decimals each, billed is rounded up from the exact sum.
      expect(Math.abs(Number(row['billed_duration_ms']) - Math.ceil(exact)), cell).toBeLessThanOrEqual(
        Math.abs(exact - Math.round(exact)) < 0.011 ? 1 : 0,
      );
    } else if (row['round'] !== '0') {
      // The suite's own setup calls (round 0) may use any environment; everything else here is warm.
      expect(row['init_duration_ms'], cell).toBe('');
    }
  }
}

it('prints the deployed state machine with every ARN', async () => {
  const arnOf = (task: Task) =>
    `${kit.stateMachineArn.replace(':states:', ':lambda:').split(':stateMachine:')[0]}:function:${orchestratorFunctionName(task)}`;
  const arns = new Map(TASKS.map((task) => [`\${${functionArnSubstitution(task)}}`, arnOf(task)]));
  const expected = JSON.stringify(readDefinition()).replaceAll(/\$\{\w+\}/g, (name) => arns.get(name) ?? name);

  const { code, out } = await kit.thaw(['state-machine']);

  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual(JSON.parse(expected));
});

describe('a run from the command line', () => {
  let folder: string;

  it('ends complete, with a report', async () => {
    const reports = path.join(kit.folder, 'reports');
    const reportsBefore = existsSync(reports) ? readdirSync(reports).length : 0;
    const result = await kit.thaw(['run', 'small.json']);

    expect(result.out).toMatch(/^Complete: /m);
    expect(result.code).toBe(0);
    expect(readdirSync(reports)).toHaveLength(reportsBefore + 1);
    folder = reportFolder(kit, result);
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['report.md', 'results.json', 'samples.csv', 'summary.csv']),
    );
    expect(result.out).toMatch(/local/i);
  });

  it('has the requested samples, each verified', () => {
    const rows = readRows(readFileSync(path.join(folder, 'samples.csv'), 'utf8'));

    expectConsistentRows(rows);
    for (const target of ['python-dynamodb', 'node-dynamodb']) {
      const valid = rows.filter((row) => row['function'] === target && row['status'] === 'valid');
      expect(valid.filter((row) => row['phase'] === 'cold')).toHaveLength(3);
      expect(valid.filter((row) => row['phase'] === 'follow-up')).toHaveLength(3);
      expect(valid.filter((row) => row['phase'] === 'warm')).toHaveLength(3);
      expect(new Set(valid.filter((row) => row['phase'] === 'cold').map((row) => row['environment_id'])).size).toBe(3);
    }
  });

  it('has figures that another language recomputes from samples.csv', () => {
    expectRecomputed(folder);
  });

  it('is marked as local in the report and in results.json', () => {
    expect(readFileSync(path.join(folder, 'report.md'), 'utf8')).toMatch(/local/i);
    const results = JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8')) as {
      run: { environment: { kind: string } };
    };
    expect(results.run.environment.kind).toBe('local');
  });

  it('leaves every function as it was', () => expectEverythingRestored());
});

describe('an empty input through the Step Functions API', () => {
  let executionArn: string;
  let runId: string;

  it('runs quick and succeeds', async () => {
    ({ executionArn } = await startExecution(kit, {}));

    const ended = await executionEnd(kit, executionArn);

    expect(ended.status, `${ended.error} ${ended.cause}`).toBe('SUCCEEDED');
    runId = (await runOf(kit, executionArn)) ?? '';
    const keys = await keysBelow(kit, `runs/${runId}/`);
    for (const file of ['plan.json', 'lanes.json', 'results.json', 'samples.csv', 'summary.csv', 'report.md']) {
      expect(keys).toContain(`runs/${runId}/${file}`);
    }
    expect(runId).toMatch(/-quick-/);
  });

  it('measures twice five simultaneous cold starts of rust-health in ten environments', async () => {
    const rows = readRows(await readObject(kit, `runs/${runId}/samples.csv`));
    const cold = rows.filter(
      (row) => row['function'] === 'rust-health' && row['phase'] === 'cold' && row['status'] === 'valid',
    );

    expectConsistentRows(rows);
    expect(cold).toHaveLength(10);
    expect(new Set(cold.map((row) => row['environment_id'])).size).toBe(10);
  });

  it('stays within the limits that the emulator does not enforce', async () => {
    const all = await histories(kit, executionArn);

    expect(all.length).toBeGreaterThan(1);
    for (const { arn, events } of all) {
      expect(events.length, arn).toBeGreaterThan(0);
      expect(events.length, arn).toBeLessThan(MAX_EVENTS);
      for (const event of events) {
        expect(Buffer.byteLength(JSON.stringify(event)), arn).toBeLessThan(MAX_PAYLOAD_BYTES);
      }
    }
  });

  it('has as many state transitions, outside its lanes, as its cost counts', async () => {
    // The emulator keeps no states of a child's history; a unit test checks those of lanes against the definition.
    const [run] = await histories(kit, executionArn);
    const entered = (run?.events ?? []).filter(
      (event) => 'type' in event && String(event.type).endsWith('StateEntered'),
    );
    const ofMap = countTransitions({ parts: [1], attempts: 0, segments: [] }) - TRANSITIONS_OF_A_LANE;

    expect(entered).toHaveLength(ofMap);
  });

  it('becomes the latest of its suite and enters its history', async () => {
    const latest = JSON.parse(await readObject(kit, 'latest/quick.json')) as Record<string, unknown>;

    expect(JSON.stringify(latest['lastComplete'])).toContain(runId);
    expect(await keysBelow(kit, 'history/quick/')).toEqual([`history/quick/${runId}.json`]);
    // The changed suite of the first run is not stored there.
    expect(await keysBelow(kit, 'latest/')).toEqual(['latest/quick.json']);
    await expectIndexRow(kit, { id: runId, suite: 'quick' });
  });

  it('names in its output the command that opens its report', async () => {
    const links = await linksOfOutput(kit, runId);

    // There is no console of the local cloud.
    expect(links).toMatchObject({ report: null, folder: null });
    expect(await openAsPrinted(links.command, kit.thaw)).toContain(runId);
  });

  it('leaves every function as it was', () => expectEverythingRestored());
});

describe('a run that is stopped', () => {
  const long = { ...SMALL, cold: { ...SMALL.cold, samples: 200 } };

  it('restores everything after Ctrl-C, and prints it', async () => {
    writeFileSync(path.join(kit.folder, 'long.json'), JSON.stringify(long));
    const stepsOfSmall = async () =>
      (await keysBelow(kit, 'runs/')).filter((key) => key.includes('-small-') && key.includes('/steps/')).length;
    const stepsBefore = await stepsOfSmall();
    const child = kit.startThaw(['run', 'long.json']);
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await waitFor(stepsOfSmall, (steps) => steps > stepsBefore + 1);

    child.kill('SIGINT');

    expect(await ended, stderr).toBe(130);
    expect(stderr).toMatch(/Every function is back as it was: .*thaw-/);
    await expectEverythingRestored();
  });

  it('restores everything after Stop in the console', async () => {
    const { executionArn } = await startExecution(kit, long);
    await waitFor(
      async () => {
        const runId = await runOf(kit, executionArn);
        return runId === undefined ? [] : await keysBelow(kit, `runs/${runId}/steps/`);
      },
      (steps) => steps.length > 0,
    );

    await kit.sfn.send(new StopExecutionCommand({ executionArn }));

    await expectEverythingRestored();
  });

  it('restores everything when the execution times out, and the active lane changes nothing more', async () => {
    const { executionArn, startedAtMs } = await startExecution(kit, long);
    const runId = await waitFor(
      () => runOf(kit, executionArn),
      (id) => id !== undefined,
    );
    await waitFor(
      () => keysBelow(kit, `runs/${runId}/steps/`),
      (steps) => steps.length > 0,
    );

    // The emulator ignores TimeoutSeconds of an execution, so the event that AWS would send comes from here.
    await sendStatusChange(kit, {
      executionArn,
      stateMachineArn: kit.stateMachineArn,
      status: 'TIMED_OUT',
      startDate: startedAtMs,
    });

    await expectEverythingRestored();
    // The execution itself still runs: its lane has lost the lock, so it fails and changes nothing.
    const ended = await executionEnd(kit, executionArn);
    expect(ended.status).toBe('FAILED');
    await expectEverythingRestored();
  });
});

describe('wrong input through the API', () => {
  it.each([
    ['an unknown suite', { suite: 'quik' }, 'SUITE_UNKNOWN'],
    ['an unknown key', { suite: 'quick', cold: { sampels: 3 } }, 'SUITE_INVALID'],
    [
      'a function that does not exist',
      {
        name: 'mine',
        functions: [
          {
            functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:not-there',
            label: 'not-there',
            memoryMb: [128],
            payloads: [{ name: 'x', event: {} }],
          },
        ],
        cold: { samples: 1 },
      },
      'FUNCTION_NOT_FOUND',
    ],
  ])('fails for %s, names it, and changes nothing', async (_what, input, code) => {
    const { executionArn } = await startExecution(kit, input);

    const ended = await executionEnd(kit, executionArn);

    expect(ended.status).toBe('FAILED');
    expect(`${ended.error} ${ended.cause}`).toContain(code);
    await expectEverythingRestored();
  });

  it('shows the cause and the fix on the command line', async () => {
    writeFileSync(
      path.join(kit.folder, 'not-there.json'),
      JSON.stringify({
        name: 'mine',
        functions: [
          {
            functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:not-there',
            label: 'not-there',
            memoryMb: [128],
            payloads: [{ name: 'x', event: {} }],
          },
        ],
        cold: { samples: 1 },
      }),
    );

    const { code, err } = await kit.thaw(['run', 'not-there.json']);

    expect(err).toMatch(/not-there[\s\S]*fix: /);
    expect(code).toBe(2);
  });
});

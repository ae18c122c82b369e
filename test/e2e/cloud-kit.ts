/** The local cloud of the tests of this folder, whose calls are recorded, and what they read from it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { afterEach, expect } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import {
  type CloudKit,
  type CommandResult,
  deployedCloud,
  everyLockReleased,
  executionEnd,
  readObject,
  repositoryRoot,
  runOf,
  startExecution,
  waitFor,
} from '../kit/deployed-cloud.ts';

/** Who called what in each file of this folder; `npm run check:permissions` reads it. */
const callsFolder = path.join(repositoryRoot, '.thaw', 'recorded-calls');

/**
 * Starts a local cloud on a free port with these targets built and deployed.
 * @param updateMs least duration of an update; 0 is the default outside tests
 */
export async function cloudUp(targets: readonly string[], updateMs = 300): Promise<CloudKit> {
  const calls = path.join(callsFolder, `${path.basename(expect.getState().testPath ?? 'calls', '.test.ts')}.jsonl`);
  mkdirSync(callsFolder, { recursive: true });
  rmSync(calls, { force: true });
  return await deployedCloud(targets, updateMs, calls);
}

/**
 * A failed test may have left a run active, whose functions are locked: the run is ended before the retry and the next tests.
 */
export function endRunsOfFailedTests(kit: () => CloudKit | undefined): void {
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await kit()?.endRuns();
  });
}

/** Runs a suite with the state machine, without the command, and returns its report. */
export async function runSuite(kit: CloudKit, suite: unknown) {
  const { executionArn } = await startExecution(kit, suite);
  const { status, cause } = await executionEnd(kit, executionArn);
  const runId = (await runOf(kit, executionArn)) ?? '';
  const results = JSON.parse(await readObject(kit, `runs/${runId}/results.json`)) as Results;
  return { executionArn, status, cause, runId, results };
}

/** The part of a function's configuration that a run must restore. */
export async function configurationOf(kit: CloudKit, functionName: string) {
  const deployed = await kit.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  return {
    memoryMb: deployed.MemorySize,
    environment: deployed.Environment?.Variables ?? {},
    state: deployed.LastUpdateStatus,
  };
}

/**
 * Reads the configuration of these targets. The returned function waits until every lock is released and each target has this
 * configuration again. Two restore sweeps may overlap (the rule's and the state machine's own): the later one writes the same
 * settings once more through another revision, so only the final state counts.
 */
export async function recordConfigurations(kit: CloudKit, targets: readonly string[]): Promise<() => Promise<void>> {
  const read = () => Promise.all(targets.map((target) => configurationOf(kit, `thaw-${target}`)));
  const before = await read();
  return async () => {
    await everyLockReleased(kit);
    const isRestored = (configuration: typeof before) => JSON.stringify(configuration) === JSON.stringify(before);
    expect(await waitFor(read, isRestored, 30_000)).toEqual(before);
  };
}

/**
 * Sends the restore task the event of an ended execution. Events of AWS cannot be put on a bus, so the task is invoked as the
 * rule invokes it (the test of Stop covers the rule itself).
 */
export async function sendStatusChange(kit: CloudKit, detail: Readonly<Record<string, unknown>>): Promise<void> {
  const event = { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail };
  const response = await kit.lambda.send(
    new InvokeCommand({ FunctionName: 'thaw-restore-configuration', Payload: JSON.stringify(event) }),
  );
  if (response.FunctionError !== undefined) throw new Error(response.Payload?.transformToString());
}

/** The folder of the report of a `thaw run`, from the command's output. */
export function reportFolder(kit: CloudKit, { out, err }: CommandResult): string {
  const name = /reports\/([\w-]+)/.exec(out + err)?.[1];
  if (name === undefined) throw new Error(`The command names no report:\n${out}\n${err}`);
  return path.join(kit.folder, 'reports', name);
}

/** A script in another language recomputes every figure of results.json from samples.csv. */
export function expectRecomputed(folder: string): void {
  const script = path.join(repositoryRoot, 'test', 'recompute', 'recompute.py');
  const python = path.join(repositoryRoot, '.thaw', 'venv', 'bin', 'python');
  const checked = spawnSync(python, ['-B', script, folder], { encoding: 'utf8' });
  expect(checked.stdout + checked.stderr).toContain(' 0 differences');
  expect(checked.status).toBe(0);
}

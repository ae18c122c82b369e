// A night and an adaptive run through the deployed state machine: history, notification, the check in the morning, and a
// report whose figures an independent script recomputes. And what a run of a former version left behind: it was stopped, and
// then this version was deployed.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InvokeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import type { Notification } from '../../core/report/notifications.ts';
import { reportLinks } from '../../core/report/report-links.ts';
import { type CloudKit, keysBelow, readObject } from '../kit/deployed-cloud.ts';
import { FORMER_RUN_ID, formerRun } from '../kit/orchestrator/former-run.ts';
import { type Caller, makeCaller } from './caller-kit.ts';
import {
  cloudUp,
  configurationOf,
  endRunsOfFailedTests,
  expectRecomputed,
  recordConfigurations,
  reportFolder,
  sendStatusChange,
} from './cloud-kit.ts';
import { describeOptIn } from './opt-in-cases.ts';
import { describeIndex, describeReportVerbs, expectIndexRow, linksOfOutput, openAsPrinted } from './report-cases.ts';

let kit: CloudKit | undefined;
const cloud = (): CloudKit => {
  if (kit === undefined) throw new Error('the cloud does not run');
  return kit;
};

beforeAll(async () => {
  // As outside tests: many steps, and none of these tests is about updates.
  kit = await cloudUp(['node-synthetic'], 0);
});
afterAll(() => kit?.down());
endRunsOfFailedTests(() => kit);

/** Runs a suite given as JSON and returns the folder and the results of its report. */
async function run(suite: object): Promise<{ folder: string; results: Results }> {
  writeFileSync(path.join(cloud().folder, 'suite.json'), JSON.stringify(suite));
  const command = await cloud().thaw(['run', 'suite.json']);
  expect(command.code, command.err).toBe(0);
  const folder = reportFolder(cloud(), command);
  return { folder, results: JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8')) as Results };
}

it('a configuration that has enough samples is skipped, and the report is complete', async () => {
  const { folder, results } = await run({
    name: 'adaptive',
    functions: [{ target: 'node-synthetic', memoryMb: [512], payloads: ['cpu'] }],
    cold: { samples: 10, targetIntervalPercent: 50, maxSamples: 25, followUps: 0 },
  });

  const { run: made, configurations } = results;
  const stopped = configurations[0]?.stopped.cold;
  expect(made.status).toBe('complete');
  expect(made.steps.done + made.steps.skipped).toBe(25);
  expect(configurations[0]?.cold?.n).toBe(made.steps.done);
  // The width of the interval depends on the machine; the reason and the round must agree in any case.
  expect(stopped?.reason === 'ci' ? stopped.afterRound : 25).toBe(made.steps.done);
  expectRecomputed(folder);
});

/** The night of the next test, for those after it. */
let night: Results | undefined;
const nightRun = (): Results => {
  if (night === undefined) throw new Error('there was no night');
  return night;
};

/** Another Monday per try of the test: a scheduled time is delivered once. */
let mondays = 0;
const dayAt = (days: number): string =>
  new Date(Date.parse('2026-11-23') + days * 86_400_000).toISOString().slice(0, 10);

it('a night stores a history, sends a notification, and is not reported as missing; the next night is', async () => {
  const monday = 7 * mondays++;
  const { folder, results } = await run({ suite: 'synthetic', scheduledTime: `${dayAt(monday)}T02:00:00Z` });

  expect(results.nightly).toMatchObject({ verdict: 'inconclusive' });
  expectRecomputed(folder);
  expect(await keysBelow(cloud(), 'history/synthetic/')).toContain(`history/synthetic/${results.run.id}.json`);
  await expectIndexRow(cloud(), results.run);
  // On a Monday a night without news sends a heartbeat, which shows that the topic accepts messages.
  const heartbeat = JSON.parse(
    await readObject(cloud(), `notices/synthetic/${results.run.id}-heartbeat.json`),
  ) as Notification;
  expect(heartbeat.lines).toContain(`Report: s3://${cloud().bucket}/runs/${results.run.id}/report.html`);
  const [, command] = /^Command: (.*)/.exec(heartbeat.lines.at(-1) ?? '') ?? [];
  await openAsPrinted(command ?? '', cloud().thaw);
  night = results;

  const watch = async (scheduledTime: string): Promise<unknown> => {
    const Payload = JSON.stringify({ watch: { suite: 'synthetic', scheduledTime } });
    const response = await cloud().lambda.send(new InvokeCommand({ FunctionName: 'thaw-publish-report', Payload }));
    return JSON.parse(response.Payload?.transformToString() ?? '');
  };
  const next = dayAt(monday + 1);
  expect(await watch(`${dayAt(monday)}T08:00:00Z`)).toEqual({
    day: dayAt(monday),
    status: 'reported',
    runId: results.run.id,
  });
  expect(await watch(`${next}T08:00:00Z`)).toEqual({ day: next, status: 'not-started' });
  expect(await readObject(cloud(), `notices/synthetic/${next}-missing-night.json`)).toContain('NIGHT MISSING');
});

/** A run of the former version that was stopped: its objects in the bucket, and the function as the run had changed it. */
async function stoppedFormerRun(executionName: string): Promise<string> {
  const { lambda, s3, bucket, stateMachineArn } = cloud();
  const functionName = 'thaw-node-synthetic';
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${executionName}`;
  const { memoryMb = 0, environment } = await configurationOf(cloud(), functionName);
  const run = { executionArn, functionName, memoryMb, environment, measuredAtMb: 512 };
  for (const [Key, Body] of formerRun(run)) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  const Variables = { ...environment, THAW_NONCE: `${FORMER_RUN_ID}/lane-1/0/1` };
  await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: functionName,
      MemorySize: 512,
      Environment: { Variables },
    }),
  );
  return executionArn;
}

it('a stopped run of a former version is restored by the rule, and by the next run of the function', async () => {
  const expectRestored = await recordConfigurations(cloud(), ['node-synthetic']);

  const executionArn = await stoppedFormerRun('stopped-before-the-upgrade');
  await sendStatusChange(cloud(), { executionArn, status: 'ABORTED' });
  await expectRestored();

  await stoppedFormerRun('dead-before-the-upgrade');
  const { results } = await run({
    name: 'after-upgrade',
    functions: [{ target: 'node-synthetic', memoryMb: [512], payloads: ['cpu'] }],
    cold: { samples: 1 },
  });
  await expectRestored();
  const snapshot = `snapshots/${results.run.id}/thaw-node-synthetic.json`;
  expect(await keysBelow(cloud(), 'snapshots/')).toContain(snapshot);
  expect(await keysBelow(cloud(), `runs/${results.run.id}/snapshots/`)).toEqual([]);
});
// Here, because this cloud is the cheapest to start.
describeOptIn(cloud);

describeIndex(cloud, nightRun);

let caller: Caller | undefined;
const callerOf = (): Caller => {
  caller ??= makeCaller(cloud());
  return caller;
};
describeReportVerbs(cloud, callerOf, nightRun);

it('the policy of docs/caller-policy.json is enough to run on AWS, to read reports and to deploy', async () => {
  const { thaw } = callerOf();
  const done = (...args: string[]) => {
    const { code, out, err } = thaw(args);
    expect(code, `${args}: ${err}`).toBe(0);
    return out;
  };
  const suite = { name: 'tiny', functions: [{ target: 'node-synthetic', memoryMb: [512], payloads: ['cpu'] }] };
  writeFileSync(path.join(cloud().folder, 'tiny.json'), JSON.stringify({ ...suite, cold: { samples: 1 }, warm: null }));

  // Too few samples for a good report: exit code 1 all the same is not what is tested here.
  expect(thaw(['run', 'tiny.json', '--aws']).err).not.toMatch(/AccessDenied|not authorized/);
  expect(JSON.parse(done('state-machine', '--aws'))).toHaveProperty('States');
  expect(done('reports', 'list', '--aws')).toContain('tiny');
  done('reports', 'download');
  const link =
    /https:\/\/us-east-1\.console\.aws\.amazon\.com\/states\/home\?region=us-east-1#\/statemachines\/view\/arn:aws:states:/;
  expect(done('deploy', '--targets', 'node-synthetic', '--yes')).toMatch(link);

  // As deployed now, runs take this cloud for AWS: what they say of their report is what people read there.
  const ran = thaw(['run', 'tiny.json', '--aws']);
  const runId = /reports\/([\w-]+-tiny-\w+)/.exec(ran.err)?.[1] ?? '';
  const links = await linksOfOutput(cloud(), runId);
  expect(links).toEqual(reportLinks(runId, cloud().bucket, { kind: 'aws', region: 'us-east-1' }));
  expect(links.report).toMatch(/^https:\/\/us-east-1\.console\.aws\.amazon\.com\/s3\/object\/.*report\.html$/);
  await openAsPrinted(links.command, thaw);
});

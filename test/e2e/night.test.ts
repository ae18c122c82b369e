// A night and an adaptive run through the deployed state machine: history, notification, the morning's look, and a report
// whose figures an independent script recomputes.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import {
  type CloudKit,
  cloudUp,
  endRunsOfFailedTests,
  expectRecomputed,
  keysBelow,
  readObject,
  reportFolder,
} from './cloud-kit.ts';

let kit: CloudKit | undefined;
const cloud = (): CloudKit => {
  if (kit === undefined) throw new Error('the cloud is not up');
  return kit;
};

beforeAll(async () => {
  kit = await cloudUp(['node-synthetic']);
});
afterAll(() => kit?.down());
endRunsOfFailedTests(() => kit);

/** Runs a suite given as JSON and gives back its report's folder and figures. */
async function run(suite: object): Promise<{ folder: string; results: Results }> {
  writeFileSync(path.join(cloud().folder, 'suite.json'), JSON.stringify(suite));
  const answer = await cloud().thaw(['run', 'suite.json']);
  expect(answer.code, answer.err).toBe(0);
  const folder = reportFolder(cloud(), answer);
  return { folder, results: JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8')) as Results };
}

it('a configuration that has enough samples is left out, and nothing of the report is lost', async () => {
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
  // How narrow it becomes is up to the machine; that both ends fit together is not.
  expect(stopped?.reason === 'ci' ? stopped.afterRound : 25).toBe(made.steps.done);
  expectRecomputed(folder);
});

/** Another Monday each time the test is tried: a scheduled time is delivered once. */
let mondays = 0;
const dayAt = (days: number): string =>
  new Date(Date.parse('2026-11-23') + days * 86_400_000).toISOString().slice(0, 10);

it('a night leaves a history, tells that it came, and is not missed in the morning; the next one is', async () => {
  const monday = 7 * mondays++;
  const { folder, results } = await run({ suite: 'synthetic', scheduledTime: `${dayAt(monday)}T02:00:00Z` });

  expect(results.nightly).toMatchObject({ verdict: 'inconclusive' });
  expectRecomputed(folder);
  expect(await keysBelow(cloud(), 'history/synthetic/')).toContain(`history/synthetic/${results.run.id}.json`);
  // On a Monday a night without news says that it came, and so shows that the topic takes the message.
  expect(await keysBelow(cloud(), 'notices/')).toContain(`notices/synthetic/${results.run.id}-heartbeat.json`);

  const look = async (scheduledTime: string): Promise<unknown> => {
    const Payload = JSON.stringify({ watch: { suite: 'synthetic', scheduledTime } });
    const answer = await cloud().lambda.send(new InvokeCommand({ FunctionName: 'thaw-publish-report', Payload }));
    return JSON.parse(answer.Payload?.transformToString() ?? '');
  };
  const next = dayAt(monday + 1);
  expect(await look(`${dayAt(monday)}T08:00:00Z`)).toEqual({ day: dayAt(monday), status: 'reported' });
  expect(await look(`${next}T08:00:00Z`)).toEqual({ day: next, status: 'not-started' });
  expect(await readObject(cloud(), `notices/synthetic/${next}-missing-night.json`)).toContain('NIGHT MISSING');
});

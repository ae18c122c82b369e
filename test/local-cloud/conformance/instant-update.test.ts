/** The default of a local run: an update takes no longer than its work, and all that a caller can see of one still happens. */
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import { startTestCloud, type TestCloud } from '../kit/local-cloud.ts';

const FunctionName = 'instant';
let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({ updateMs: 0 });
  await cloud.createNodeFunction(FunctionName, 'export const handler = async () => process.pid;');
});
afterEach(() => cloud.cloud.faults.set({}));
afterAll(() => cloud?.stop());

const read = () => cloud.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
const update = (Timeout: number) =>
  cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));

it('answers InProgress and changes the RevisionId twice', async () => {
  const before = await read();
  const updated = await update(11);
  await eventually('it has ended', async () => (await read()).LastUpdateStatus === 'Successful');
  const ended = await read();

  expect(updated).toMatchObject({ LastUpdateStatus: 'InProgress', Timeout: 11 });
  expect(new Set([before, updated, ended].map(({ RevisionId }) => RevisionId)).size).toBe(3);
});

it('refuses a simultaneous update with 409', async () => {
  const outcomes = await Promise.allSettled([12, 13, 14, 15, 16, 17, 18, 19].map(update));

  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect(refused.length).toBeGreaterThan(0);
  for (const reason of refused) expect(reason).toMatchObject({ name: 'ResourceConflictException' });
});

it('a stuck update stays InProgress, refuses others with 409, and ends with the fault', async () => {
  // An update of the test before may not have ended yet.
  await eventually('it is ready', async () => (await read()).LastUpdateStatus === 'Successful');
  cloud.cloud.faults.set({ stuckUpdate: true });
  await update(20);
  const refusal = await update(21).catch((error: Error) => error);
  const during = await read();
  cloud.cloud.faults.set({});
  await eventually('it has ended', async () => (await read()).LastUpdateStatus === 'Successful');

  expect(refusal).toMatchObject({ name: 'ResourceConflictException' });
  expect(during.LastUpdateStatus).toBe('InProgress');
});

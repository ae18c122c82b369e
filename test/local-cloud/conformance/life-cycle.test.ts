/** Cold, warm, updated, pending: lambda-semantics §9 lines 1, 2, 3 and 8, in three languages through both SDKs. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { awaitedLater } from '../../kit/awaited-later.ts';
import { eventually } from '../kit/eventually.ts';
import { refusalOf } from './clients.ts';
import { CLIENTS, figure, LANGUAGES, platformLines, reportOf, useCloud, who } from './kit.ts';

const conformance = useCloud();
const combinations = LANGUAGES.flatMap((language) => CLIENTS.map((clientName) => ({ language, clientName })));
const folder = mkdtempSync(path.join(tmpdir(), 'thaw-gates-'));
afterEach(() => conformance.cloud.cloud.faults.set({}));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';
const NONCE = (value: string) => ({ Environment: { Variables: { NONCE: value } } });

describe.each(combinations)('a $language function through $clientName', ({ language, clientName }) => {
  it('has a cold start whose REPORT has an Init Duration that is billed, then a warm start without', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create(language);

    const cold = await who(client, name);
    const warm = await who(client, name);

    expect(platformLines(cold.tail).map((line) => line.split(' ')[0])).toEqual(['START', 'END', 'REPORT']);
    expect(cold.tail).toContain(`START RequestId: ${cold.requestId} Version: $LATEST\n`);
    expect(cold.tail).toMatch(/\tInit Duration: \d+\.\d\d ms\t\n$/);
    const first = reportOf(cold.tail);
    expect(Object.keys(first)).toEqual([
      'RequestId',
      'Duration',
      'Billed Duration',
      'Memory Size',
      'Max Memory Used',
      'Init Duration',
    ]);
    expect(first['RequestId']).toBe(cold.requestId);
    // In hundredths, so that the sum is exact.
    const hundredths = Math.round(figure(first, 'Duration') * 100) + Math.round(figure(first, 'Init Duration') * 100);
    expect(figure(first, 'Billed Duration')).toBe(Math.ceil(hundredths / 100));
    const second = reportOf(warm.tail);
    expect(second).not.toHaveProperty('Init Duration');
    expect(figure(second, 'Billed Duration')).toBe(Math.ceil(figure(second, 'Duration')));
    expect(warm.who).toEqual({ ...cold.who, count: 2, calls: 2 });
  });

  it('keeps its environment while an update is InProgress, then gets a new one; the RevisionId changes twice', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create(language);
    const before = await who(client, name);
    const created = await conformance.configuration(name);
    conformance.cloud.cloud.faults.set({ stuckUpdate: true });

    const updated = await client.call('UpdateFunctionConfiguration', { FunctionName: name, ...NONCE('n1') });
    const during = await who(client, name);
    const polled = await client.call('GetFunctionConfiguration', { FunctionName: name });
    conformance.cloud.cloud.faults.set({});
    await conformance.updated(name);
    const ended = await client.call('GetFunctionConfiguration', { FunctionName: name });
    const after = await who(client, name);

    expect(updated).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReasonCode: 'Creating',
    });
    expect(updated).toMatchObject(NONCE('n1'));
    expect(polled['RevisionId']).toBe(updated['RevisionId']);
    expect(new Set([created, updated, ended].map(({ RevisionId }) => RevisionId)).size).toBe(3);
    expect(during.who).toEqual({ ...before.who, count: 2, calls: 2 });
    expect(after.who).toMatchObject({ nonce: 'n1', count: 1, calls: 1 });
    expect(after.who.processUuid).not.toBe(before.who.processUuid);
    expect(reportOf(after.tail)).toHaveProperty('Init Duration');
  });

  it('completes an invocation in the old environment that is in flight when the update ends', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create(language);
    const before = await who(client, name);
    const gate = path.join(folder, name);

    const inFlight = awaitedLater(client.invoke(name, { gate }));
    await eventually('it runs', async () => (await conformance.use(name)).inFlight === 1);
    await client.call('UpdateFunctionConfiguration', { FunctionName: name, ...NONCE('n2') });
    await conformance.updated(name);
    const after = await who(client, name);
    writeFileSync(gate, '');

    expect(JSON.parse((await inFlight).text)).toMatchObject({ processUuid: before.who.processUuid, nonce: '' });
    expect(after.who).toMatchObject({ nonce: 'n2', count: 1 });
    await eventually('the old environment is gone', async () => (await conformance.use(name)).environments === 1);
  });
});

describe.each(CLIENTS)('through %s', (clientName) => {
  it('409 for every change while an update is InProgress, 412 for an old RevisionId', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create('Node');
    const { RevisionId } = await conformance.configuration(name);
    conformance.cloud.cloud.faults.set({ stuckUpdate: true });
    await client.call('UpdateFunctionConfiguration', { FunctionName: name, Timeout: 9, RevisionId });

    const configuration = await client.refusal('UpdateFunctionConfiguration', { FunctionName: name, Timeout: 10 });
    const code = await client.refusal('UpdateFunctionCode', { FunctionName: name, S3Bucket: 'bucket', S3Key: 'key' });
    const tag = await client.refusal('TagResource', { Resource: ARN + name, Tags: { a: 'b' } });
    conformance.cloud.cloud.faults.set({});
    await conformance.updated(name);
    const stale = await client.refusal('UpdateFunctionConfiguration', { FunctionName: name, Timeout: 11, RevisionId });

    const conflict = {
      status: 409,
      name: 'ResourceConflictException',
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}${name}`,
    };
    for (const refusal of [configuration, code, tag]) expect(withoutPrefix(refusal)).toMatchObject(conflict);
    expect(withoutPrefix(stale)).toMatchObject({
      status: 412,
      name: 'PreconditionFailedException',
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    });
  });

  it('a DryRun of UpdateFunctionCode returns the hash of the new code and changes nothing', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create('Python');
    const before = await who(client, name);
    const { RevisionId, CodeSha256 } = await conformance.configuration(name);
    const ZipFile = zipSync({ 'index.py': strToU8('def handler(event, context):\n    return "new"\n') });

    const response = await client.call('UpdateFunctionCode', { FunctionName: name, ZipFile, DryRun: true });
    // Longer than an update inside MiniStack can go unnoticed.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await who(client, name);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const after = await who(client, name);

    expect(response['CodeSha256']).toBe(createHash('sha256').update(ZipFile).digest('base64'));
    expect(await conformance.configuration(name)).toMatchObject({ RevisionId, CodeSha256 });
    expect(after.who).toMatchObject({ processUuid: before.who.processUuid, count: 3 });
  });

  it('409 for Invoke and updates of a function that is Pending', async () => {
    const client = conformance.client(clientName);
    conformance.cloud.cloud.faults.set({ stuckUpdate: true });
    const name = await conformance.begin('Node');

    const invoked = await refusalOf(client.invoke(name));
    const event = await refusalOf(client.invoke(name, {}, { type: 'Event' }));
    const updated = await client.refusal('UpdateFunctionConfiguration', { FunctionName: name, Timeout: 10 });
    const pending = await conformance.configuration(name);
    conformance.cloud.cloud.faults.set({});
    await eventually('it is active', async () => (await conformance.configuration(name))['State'] === 'Active');

    for (const refusal of [invoked, event, updated]) {
      expect(refusal).toMatchObject({ status: 409, name: 'ResourceConflictException' });
      expect(refusal.message).toContain(
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      );
    }
    expect(pending).toMatchObject({ State: 'Pending', StateReasonCode: 'Creating' });
    expect(pending).not.toHaveProperty('LastUpdateStatus');
    const active = await conformance.configuration(name);
    expect(active).toMatchObject({ LastUpdateStatus: 'Successful' });
    expect(active).not.toHaveProperty('StateReasonCode');
    expect(active['RevisionId']).not.toBe(pending['RevisionId']);
    await who(client, name);
  });
});

/** boto3 puts the operation's name before the service's message. */
function withoutPrefix(refusal: { message: string }): object {
  return { ...refusal, message: refusal.message.replace(/^An error occurred .*?: /, '') };
}

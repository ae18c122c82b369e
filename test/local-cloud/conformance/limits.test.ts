/** Refusals through both SDKs: too large, too many, not supported (lambda-semantics §3, §4.1, §4.2, §9 line 7). */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { awaitedLater } from '../../kit/awaited-later.ts';
import { eventually } from '../kit/eventually.ts';
import { type Refusal, refusalOf } from './clients.ts';
import { CLIENTS, useCloud, who } from './kit.ts';

const conformance = useCloud();
const folder = mkdtempSync(path.join(tmpdir(), 'thaw-gates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SIX_MB = 6_291_456;

/** An event of exactly this many bytes. */
function eventOf(bytes: number): Uint8Array {
  return Buffer.from(JSON.stringify({ x: 'y'.repeat(bytes - '{"x":""}'.length) }));
}

describe.each(CLIENTS)('through %s', (clientName) => {
  it('413 for a request over 6 MB, but not for one of 6 MB', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create('Node');

    const complete = await client.invoke(name, {}, { bytes: eventOf(SIX_MB) });
    const refusal = await refusalOf(client.invoke(name, {}, { bytes: eventOf(SIX_MB + 1) }));

    expect(complete.functionError).toBeUndefined();
    expect(refusal).toMatchObject({ status: 413, name: 'RequestTooLargeException' });
    expect(refusal.message).toContain('Request must be smaller than 6291456 bytes for the InvokeFunction operation');
  });

  it('413 for an asynchronous request over 1 MB', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create('Node');
    const bytes = eventOf(1_048_577);

    const refusal = await refusalOf(client.invoke(name, {}, { type: 'Event', bytes }));

    expect(refusal.status).toBe(413);
    expect(refusal.message).toContain(
      '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
    );
  });

  it('429 for a function whose reserved concurrency is 0', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create('Python');
    await client.call('PutFunctionConcurrency', { FunctionName: name, ReservedConcurrentExecutions: 0 });

    const refusal = await refusalOf(client.invoke(name));
    await client.call('DeleteFunctionConcurrency', { FunctionName: name });
    const after = await who(client, name);

    expectThrottled(refusal, 'ReservedFunctionConcurrentInvocationLimitExceeded');
    expect(after.who.count).toBe(1);
  });

  it('429 for an invocation above the reserved concurrency; changing it replaces no environment', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create('Python');
    const before = await who(client, name);
    await client.call('PutFunctionConcurrency', { FunctionName: name, ReservedConcurrentExecutions: 2 });
    const gate = path.join(folder, name);

    const running = awaitedLater(Promise.all([client.invoke(name, { gate }), client.invoke(name, { gate })]));
    onTestFinished(() => writeFileSync(gate, ''));
    await eventually('two run', async () => (await inFlight(name)) === 2);
    const refusal = await refusalOf(client.invoke(name));
    writeFileSync(gate, '');
    const responses = await running;
    const after = await who(client, name);
    await client.call('DeleteFunctionConcurrency', { FunctionName: name });

    expectThrottled(refusal, 'ReservedFunctionConcurrentInvocationLimitExceeded');
    const seen = responses.map(({ text }) => (JSON.parse(text) as { processUuid: string }).processUuid);
    expect(new Set(seen).size).toBe(2);
    expect(seen).toContain(before.who.processUuid);
    expect(seen).toContain(after.who.processUuid);
  });

  it('202 for Event, which is tried three times with the same request id', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create('Python');

    const accepted = await client.invoke(name, { fail: true }, { type: 'Event' });
    await eventually('three tries', () => reportsOf(name).length >= 3);

    expect(accepted).toMatchObject({ status: 202, text: '', functionError: undefined });
    // A fourth try would have happened by now: the delays are 50 ms.
    await who(client, name);
    const ids = reportsOf(name).map((line) => /RequestId: ([0-9a-f-]+)/.exec(line)?.[1]);
    expect(ids.slice(0, 3)).toEqual([accepted.requestId, accepted.requestId, accepted.requestId]);
  });

  it('204 for DryRun, which does not run the function', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create('Python');

    const response = await client.invoke(name, {}, { type: 'DryRun' });
    const first = await who(client, name);

    expect(response).toMatchObject({ status: 204, text: '' });
    expect(first.who.calls).toBe(1);
  });

  it('400 for a body that is not JSON, 404 for a function that does not exist', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create('Node');
    const missing = `missing-${randomUUID()}`;

    const invalid = await refusalOf(client.invoke(name, {}, { bytes: Buffer.from('{nope') }));
    const unknown = await refusalOf(client.invoke(missing));

    expect(invalid).toMatchObject({ status: 400, name: 'InvalidRequestContentException' });
    expect(invalid.message).toContain('Could not parse request body into json: Could not parse payload into json: ');
    expect(unknown).toMatchObject({ status: 404, name: 'ResourceNotFoundException' });
    expect(unknown.message).toContain(`Function not found: arn:aws:lambda:us-east-1:000000000000:function:${missing}`);
  });

  it('404 and 403 for the ARN of another Region or account, even if the name exists in this one', async () => {
    const client = conformance.client(clientName);
    const name = await sharedFunction();
    const arn = (region: string, account: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;

    const local = await client.invoke(arn('us-east-1', '000000000000'));
    const otherRegion = await refusalOf(client.invoke(arn('eu-west-1', '000000000000')));
    const otherAccount = await refusalOf(client.invoke(arn('us-east-1', '111111111111')));

    expect(local.functionError).toBeUndefined();
    expect(otherRegion).toMatchObject({ status: 404, name: 'ResourceNotFoundException' });
    expect(otherRegion.message).toContain("Functions from 'eu-west-1' are not reachable in this region ('us-east-1')");
    expect(otherAccount).toMatchObject({ status: 403, name: 'AccessDeniedException' });
  });

  it.each([
    ['PublishVersion', {}],
    ['CreateAlias', { Name: 'live', FunctionVersion: '$LATEST' }],
    ['Invoke', { Qualifier: '1' }],
    ['InvokeWithResponseStream', {}],
    ['PutProvisionedConcurrencyConfig', { Qualifier: 'live', ProvisionedConcurrentExecutions: 1 }],
    ['UpdateFunctionConfiguration', { SnapStart: { ApplyOn: 'PublishedVersions' } }],
    ['UpdateFunctionCode', { ImageUri: '000000000000.dkr.ecr.us-east-1.amazonaws.com/image:latest' }],
  ])('400 for %s with %j, which is not supported', async (operation, input) => {
    const name = await sharedFunction();

    const refusal = await conformance.client(clientName).refusal(operation, { FunctionName: name, ...input });

    expect(refusal).toMatchObject({ status: 400, name: 'NotSupportedHereException' });
    expect(refusal.message).toContain('is not supported here');
  });
});

it('boto3 raises the exception classes of its model', async () => {
  const client = conformance.client('boto3');
  const name = await conformance.create('Python');
  await client.call('PutFunctionConcurrency', { FunctionName: name, ReservedConcurrentExecutions: 0 });

  const throttled = await client.refusal('Invoke', { FunctionName: name });
  const stale = await client.refusal('UpdateFunctionConfiguration', { FunctionName: name, RevisionId: 'old' });
  const missing = await client.refusal('Invoke', { FunctionName: 'missing' });

  expect([throttled, stale, missing].map((refusal) => refusal.class)).toEqual([
    'TooManyRequestsException',
    'PreconditionFailedException',
    'ResourceNotFoundException',
  ]);
});

describe('an account with a concurrency of two', () => {
  const small = useCloud({ accountConcurrency: 2 });

  it.each(CLIENTS)('429 for a third concurrent invocation, of any function, through %s', async (clientName) => {
    const client = small.client(clientName);
    const [name, other] = [await small.create('Node'), await small.create('Python')];
    const gate = path.join(folder, name);

    const running = awaitedLater(Promise.all([client.invoke(name, { gate }), client.invoke(name, { gate })]));
    // Otherwise they would use up the account's concurrency for the next test.
    onTestFinished(() => writeFileSync(gate, ''));
    await eventually('two run', async () => (await inFlight(name, small)) === 2);
    const refusal = await refusalOf(client.invoke(other));
    writeFileSync(gate, '');
    await running;

    expectThrottled(refusal, 'ConcurrentInvocationLimitExceeded');
    expect((await who(client, other)).who.count).toBe(1);
  });
});

let shared: Promise<string> | undefined;
function sharedFunction(): Promise<string> {
  shared ??= conformance.create('Node');
  return shared;
}

function expectThrottled(refusal: Refusal, reason: string): void {
  expect(refusal).toMatchObject({ status: 429, name: 'TooManyRequestsException', Reason: reason });
  expect(refusal.message).toContain('Rate Exceeded.');
}

/** REPORT lines in the function's log file. */
function reportsOf(name: string): string[] {
  const file = path.join(conformance.logFolder(), `${name}.log`);
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('REPORT RequestId'));
  } catch {
    return [];
  }
}

async function inFlight(name: string, from = conformance): Promise<number> {
  return (await from.use(name)).inFlight;
}

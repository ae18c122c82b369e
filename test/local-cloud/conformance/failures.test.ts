/**
 * Failures of a function, in three languages and through both SDKs: payload, FunctionError, the end of REPORT and the next
 * invocation (lambda-semantics §1.1, §2.2 to §2.4, §9 lines 4 and 5).
 */
import { describe, expect, it } from 'vitest';
import { hasCgroups } from '../environment/kit.ts';
import { CLIENTS, figure, LANGUAGES, platformLines, reportOf, useCloud, who } from './kit.ts';

const conformance = useCloud();
const combinations = LANGUAGES.flatMap((language) => CLIENTS.map((clientName) => ({ language, clientName })));
const json = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe.concurrent.each(combinations)('a $language function through $clientName', ({ language, clientName }) => {
  it('whose handler fails returns its error; the process keeps running and REPORT has no Status', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create(language);

    const before = await who(client, name);
    const failed = await client.invoke(name, { fail: true }, { tail: true });
    const after = await who(client, name);

    expect(failed).toMatchObject({ status: 200, functionError: 'Unhandled', executedVersion: '$LATEST' });
    expect(json(failed.text)).toMatchObject({
      errorMessage: 'out of luck',
      errorType: language === 'Node' ? 'RangeError' : 'ValueError',
    });
    expect(failed.tail).toMatch(/\tMax Memory Used: \d+ MB\t\n$/);
    expect(after.who).toMatchObject({ processUuid: before.who.processUuid, count: 3 });
  });

  it.each([
    { event: { exit: 0 }, reason: 'Runtime exited without providing a reason' },
    { event: { exit: 3 }, reason: 'Runtime exited with error: exit status 3' },
    { event: { kill: true }, reason: 'Runtime exited with error: signal: killed' },
  ])('that exits with $event fails, and the next invocation runs init again', async ({ event, reason }) => {
    const client = conformance.client(clientName);
    const name = await conformance.create(language);
    const before = await who(client, name);

    const failed = await client.invoke(name, event, { tail: true });
    const after = await who(client, name);

    expect(failed).toMatchObject({ status: 200, functionError: 'Unhandled' });
    // In AWS's order of the members.
    const errorMessage = `RequestId: ${failed.requestId} Error: ${reason}`;
    expect(failed.text).toBe(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage }));
    expect(failed.tail).toMatch(/\tMax Memory Used: \d+ MB\tStatus: error\tError Type: Runtime\.ExitError\n$/);
    // The next invocation runs in a new process of the same environment, whose init is part of Duration.
    expect(after.who).toMatchObject({ count: 1, calls: 3 });
    expect(after.who.processUuid).not.toBe(before.who.processUuid);
    expect(reportOf(after.tail)).not.toHaveProperty('Init Duration');
  });

  it('that times out loses its globals, keeps /tmp, and has a suppressed init in the next Duration', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create(language, { Timeout: 3 });
    const before = await who(client, name);

    const failed = await client.invoke(name, { sleepMs: 60_000 }, { tail: true });
    const after = await who(client, name);

    expect(failed).toMatchObject({ status: 200, functionError: 'Unhandled' });
    const errorMessage = `RequestId: ${failed.requestId} Error: Task timed out after 3.00 seconds`;
    expect(failed.text).toBe(JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage }));
    expect(failed.tail).toMatch(/\tStatus: timeout\n$/);
    expect(figure(reportOf(failed.tail), 'Duration')).toBeGreaterThanOrEqual(3000);
    expect(after.who).toMatchObject({ count: 1, calls: 3 });
    expect(after.who.processUuid).not.toBe(before.who.processUuid);
    const report = reportOf(after.tail);
    expect(report).not.toHaveProperty('Init Duration');
    expect(figure(report, 'Billed Duration')).toBe(Math.ceil(figure(report, 'Duration')));
  });

  it('whose init throws returns that error, after two reports of the failed init', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create(language, { Environment: { Variables: { INIT: 'throw' } } });

    const failed = await client.invoke(name, {}, { tail: true });

    expect(failed).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(json(failed.text)['errorMessage']).toContain('no start today');
    const lines = platformLines(failed.tail);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['INIT_REPORT', 'INIT_REPORT', 'START', 'END', 'REPORT']);
    expect(lines[0]).toMatch(
      /^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: error\tError Type: \w+\.\w+$/,
    );
    expect(lines[1]).toMatch(
      /^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: invoke\tStatus: error\tError Type: \w+\.\w+$/,
    );
    expect(lines[4]).toMatch(/\tStatus: error\tError Type: \w+\.\w+$/);
    expect(lines[4]).not.toContain('Init Duration');
  });

  it('whose init exits returns Runtime.ExitError', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create(language, { Environment: { Variables: { INIT: 'exit' } } });

    const failed = await client.invoke(name, {}, { tail: true });

    const errorMessage = `RequestId: ${failed.requestId} Error: Runtime exited with error: exit status 3`;
    expect(failed.text).toBe(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage }));
    expect(failed.tail).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError\n$/);
  });

  it('whose response is over 6 MB fails, but not with one of 6 MB', async () => {
    const client = conformance.client(clientName);
    const name = await conformance.create(language);

    const complete = await client.invoke(name, { responseBytes: 6 * 1024 * 1024 });
    const failed = await client.invoke(name, { responseBytes: 6 * 1024 * 1024 + 200 }, { tail: true });
    const after = await who(client, name);

    expect(complete.functionError).toBeUndefined();
    expect(complete.text).toHaveLength(6 * 1024 * 1024 + 2);
    expect(failed).toMatchObject({ status: 200, functionError: 'Unhandled' });
    expect(json(failed.text)).toEqual({
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      errorType: 'Function.ResponseSizeTooLarge',
    });
    expect(reportOf(failed.tail)['Status']).toBe('error');
    expect(after.who.calls).toBe(3);
  });

  it.skipIf(!hasCgroups)(
    'that exceeds its memory is killed for the caller, and Runtime.OutOfMemory in REPORT',
    async () => {
      const client = conformance.client(clientName);
      const name = await conformance.create(language, { MemorySize: 160 });

      const failed = await client.invoke(name, { allocateMb: 400 }, { tail: true });
      const after = await who(client, name);

      expect(failed).toMatchObject({ status: 200, functionError: 'Unhandled' });
      const errorMessage = `RequestId: ${failed.requestId} Error: Runtime exited with error: signal: killed`;
      expect(failed.text).toBe(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage }));
      const report = reportOf(failed.tail);
      expect(report).toMatchObject({ Status: 'error', 'Error Type': 'Runtime.OutOfMemory', 'Memory Size': '160 MB' });
      expect(figure(report, 'Max Memory Used')).toBeLessThanOrEqual(160);
      expect(figure(report, 'Max Memory Used')).toBeGreaterThan(120);
      expect(after.who).toMatchObject({ count: 1, calls: 2 });
    },
  );
});

/** Init timeouts, with a limit of one second instead of ten (lambda-semantics §2.1, §2.2, §9 line 6). */
import { describe, expect, it } from 'vitest';
import { CLIENTS, figure, LANGUAGES, platformLines, reportOf, useCloud } from './kit.ts';

const INIT_LIMIT_MS = 1000;
const conformance = useCloud({}, { initLimitMs: INIT_LIMIT_MS });
const combinations = LANGUAGES.flatMap((language) => CLIENTS.map((clientName) => ({ language, clientName })));

describe.concurrent.each(combinations)(
  'the init of a $language function through $clientName',
  ({ language, clientName }) => {
    it('is repeated inside the invocation, which then succeeds', async () => {
      const client = conformance.client(clientName);
      const name = await conformance.create(language, { Environment: { Variables: { INIT: 'sleep-once' } } });

      const invoked = await client.invoke(name, {}, { tail: true });

      expect(invoked.functionError).toBeUndefined();
      const lines = platformLines(invoked.tail);
      expect(lines.map((line) => line.split(' ')[0])).toEqual(['INIT_REPORT', 'START', 'END', 'REPORT']);
      expect(lines[0]).toMatch(/^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: timeout$/);
      const report = reportOf(invoked.tail);
      expect(report).not.toHaveProperty('Init Duration');
      expect(figure(report, 'Billed Duration')).toBe(Math.ceil(figure(report, 'Duration')));
    });

    it('ends with the timeout of the function when it is repeated without success', async () => {
      const client = conformance.client(clientName);
      const name = await conformance.create(language, { Timeout: 2, Environment: { Variables: { INIT: 'sleep' } } });

      const invoked = await client.invoke(name, {}, { tail: true });

      expect(invoked).toMatchObject({ status: 200, functionError: 'Unhandled' });
      expect(JSON.parse(invoked.text)).toEqual({
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${invoked.requestId} Error: Task timed out after 2.00 seconds`,
      });
      const lines = platformLines(invoked.tail);
      expect(lines.map((line) => line.split(' ')[0])).toEqual(['INIT_REPORT', 'INIT_REPORT', 'START', 'END', 'REPORT']);
      expect(lines[1]).toMatch(/\tPhase: invoke\tStatus: timeout$/);
      expect(lines[4]).toMatch(/\tStatus: timeout$/);
    });
  },
);

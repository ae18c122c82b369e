import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logTail } from '../../../local-cloud/lambda-service/logs/log-tail.ts';
import { OutputFile } from '../../../local-cloud/lambda-service/logs/output-file.ts';
import { initReportLine, reportLine } from '../../../local-cloud/lambda-service/logs/platform-lines.ts';
import { billedDurationMs, roundDurationMs } from '../../../local-cloud/lambda-service/logs/rounding.ts';
import { call, nodeFunction, startEngine, type TestEngine } from '../environment/kit.ts';

const subject = {
  format: 'Text',
  functionName: 'fn',
  functionArn: 'arn:fn',
  version: '$LATEST',
  logStream: 'stream',
  memoryMb: 128,
  runtimeVersion: 'provided:al2023.local',
  runtimeVersionArn: 'arn:rt',
} as const;
const metrics = { durationMs: 3.01, billedDurationMs: 114, memorySizeMb: 128, maxMemoryUsedMb: 36 };

describe('REPORT as text', () => {
  it('ends with a tab on success', () => {
    expect(reportLine(subject, 'id', { ...metrics, initDurationMs: 110.1 })).toBe(
      'REPORT RequestId: id\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n',
    );
  });

  it('ends with its status on failure', () => {
    expect(reportLine(subject, 'id', { ...metrics, status: 'error', errorType: 'Runtime.OutOfMemory' })).toMatch(
      /\tMax Memory Used: 36 MB\tStatus: error\tError Type: Runtime\.OutOfMemory\n$/,
    );
    expect(reportLine(subject, 'id', { ...metrics, status: 'timeout' })).toMatch(/36 MB\tStatus: timeout\n$/);
  });

  it('has no Max Memory Used when memory was not measured', () => {
    const { maxMemoryUsedMb: _, ...unknown } = metrics;
    expect(reportLine(subject, 'id', unknown)).not.toContain('Max Memory');
  });

  it('has an INIT_REPORT in the same format', () => {
    expect(initReportLine(subject, { durationMs: 10_009.13, phase: 'init', status: 'timeout' })).toBe(
      'INIT_REPORT Init Duration: 10009.13 ms\tPhase: init\tStatus: timeout\n',
    );
  });
});

describe('durations', () => {
  it('are billed as printed', () => {
    expect(billedDurationMs(2.03, 87.78, 'Text')).toBe(90);
    expect(billedDurationMs(1233.96, 463.512, 'JSON')).toBe(1698);
    expect(billedDurationMs(1072.145, undefined, 'JSON')).toBe(1073);
    expect(billedDurationMs(0.01, undefined, 'Text')).toBe(1);
    expect(billedDurationMs(0, undefined, 'Text')).toBe(1);
  });

  it('add up to the billed duration as printed', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 900_000, noNaN: true }),
        fc.double({ min: 0, max: 10_000, noNaN: true }),
        (d, i) => {
          const duration = roundDurationMs(d, 'Text');
          const init = roundDurationMs(i, 'Text');
          const sumHundredths = Math.round(duration * 100) + Math.round(init * 100);
          expect(billedDurationMs(duration, init, 'Text')).toBe(Math.max(1, Math.ceil(sumHundredths / 100)));
        },
      ),
      { seed: 1 },
    );
  });
});

describe('the tail', () => {
  it('is the last 4 KB, never starting inside a character', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { maxLength: 40 }), (texts) => {
        const parts = texts.map((text) => Buffer.from(text));
        const tail = logTail(parts);
        expect(tail.length).toBeLessThanOrEqual(4096);
        expect(Buffer.concat(parts).toString().endsWith(tail.toString())).toBe(true);
      }),
      { seed: 1 },
    );
  });
});

describe('an output file', () => {
  it('returns everything once and in order, also long output', () => {
    const directory = mkdtempSync(join(tmpdir(), 'thaw-output-'));
    const file = new OutputFile(join(directory, 'output'));
    try {
      const long = 'x'.repeat(3 * 1024 * 1024);
      writeSync(file.descriptor, 'one\n');
      expect(file.readNew().toString()).toBe('one\n');
      expect(file.readNew().length).toBe(0);
      writeSync(file.descriptor, long);
      expect(file.readNew().toString()).toBe(long);
      file.discardRead();
      writeSync(file.descriptor, 'two\n');
      expect(file.readNew().toString()).toBe('two\n');
    } finally {
      file.close();
      rmSync(directory, { recursive: true });
    }
  });
});

describe('through an engine', () => {
  let test: TestEngine;
  beforeAll(async () => {
    test = await startEngine();
  });
  afterAll(() => test.stop());

  it('keeps the order of stdout and stderr', async () => {
    const print = Array.from({ length: 20 }, (_, index) => `${index % 2 === 0 ? '!' : ''}line ${index}`);
    const { tail } = await call(test.engine, nodeFunction(), { print });

    expect(tail.split('\n').filter((line) => line.includes('line '))).toEqual(print);
  });

  it('continues after a program has opened /dev/stderr again, which truncates the file', async () => {
    const revision = nodeFunction();
    await call(test.engine, revision, { print: ['a line that was read before'] });
    const { tail } = await call(test.engine, revision, { exec: ['/bin/sh', '-c', 'echo anew > /proc/$PPID/fd/2'] });
    const next = await call(test.engine, revision, { print: ['later'] });

    expect(tail).toContain('anew\n');
    expect(next.tail).toContain('later\n');
  });

  it('truncates a long log to 4 KB that end with REPORT', async () => {
    const { logTail: bytes, tail } = await call(test.engine, nodeFunction(), { print: ['y'.repeat(20_000)] });

    expect(bytes.length).toBe(4096);
    expect(tail).toMatch(/^y+\nEND RequestId: .*\nREPORT .*\n$/);
  });

  it('writes console output as JSON records with level and request id', async () => {
    const revision = nodeFunction({ logFormat: 'JSON', applicationLogLevel: 'INFO' });
    const { tail, requestId } = await call(test.engine, revision, { log: { order: 7 } });

    const [, record = ''] = tail.split('\n');
    expect(JSON.parse(record)).toMatchObject({ level: 'INFO', requestId, message: { order: 7 } });
  });

  it('writes INIT_START and errors of a handler as JSON records', async () => {
    const revision = nodeFunction({ logFormat: 'JSON', applicationLogLevel: 'INFO' });
    const failed = await call(test.engine, revision, { throw: 'no' });

    expect(JSON.parse(failed.tail.trim().split('\n').at(-1) ?? '').record.status).toBe('error');
    const first = test.lines.find((line) => line.functionName === revision.functionName);
    expect(JSON.parse(first?.message ?? '')).toMatchObject({ type: 'platform.initStart', record: { phase: 'init' } });
  });
});

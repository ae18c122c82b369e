import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCpuTimes } from '../../../core/telemetry/cpu-time-lines.ts';
import { judgeStep } from '../../../core/telemetry/judge.ts';
import { sampleParts } from '../../../core/telemetry/sample-parts.ts';
import { coldRecord, warmRecord } from '../../kit/raw-records.ts';

const FIRST = 'START\nTHAW_CPU_TIME requestId=a initCpuMs=61.250 readFrom=process-clock\nEND\n';
const SECOND = 'THAW_CPU_TIME requestId=b lastRequestId=a lastCpuMs=12.345 readFrom=process-clock\n';

describe('readCpuTimes', () => {
  it('has of each invocation what its own line and that of the next one say, and nothing of the last', () => {
    expect([...readCpuTimes([SECOND, FIRST])]).toEqual([['a', { cpuMs: 12.345, initCpuMs: 61.25 }]]);
  });

  it('says where a part was read in ticks, and why nothing was read', () => {
    const ticks = 'THAW_CPU_TIME requestId=b lastRequestId=a lastCpuMs=120.000 readFrom=proc-stat\n';
    const problem = 'THAW_CPU_TIME requestId=c problem=environ_unreadable\n';

    expect(readCpuTimes([ticks]).get('a')).toEqual({ cpuMs: 120, inTicks: true });
    expect(readCpuTimes([problem]).get('c')).toEqual({ problem: 'environ_unreadable' });
  });

  it.each([
    [
      'JSON logs have it as a message',
      '{"message":"THAW_CPU_TIME requestId=a initCpuMs=1.500 readFrom=process-clock"}',
      1,
    ],
    ['the tail begins in the line', 'CPU_TIME requestId=a initCpuMs=1.500 readFrom=process-clock', 0],
    ['the line is cut off in a number', 'THAW_CPU_TIME requestId=a initCpuMs=1.5', 0],
    ['the line is cut off in its last word', 'THAW_CPU_TIME requestId=a initCpuMs=1.500 readFrom=proc', 0],
    ['the time is none', 'THAW_CPU_TIME requestId=a initCpuMs=-1.500 readFrom=process-clock', 0],
  ])('when %s', (_what, line, count) => {
    expect(readCpuTimes([line]).size).toBe(count);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.array(fc.string()), (texts) => readCpuTimes(texts).size >= 0));
  });
});

describe('the samples of a step', () => {
  const PROBELESS = { expected: { hasProbe: false }, probe: null } as const;
  const cold = coldRecord({ ...PROBELESS, requestId: 'a', tailStart: FIRST });
  const warm = warmRecord({ ...PROBELESS, requestId: 'b', tailStart: SECOND });

  it('have the CPU time of the extension as a source of its own', () => {
    const [first, second] = judgeStep([cold, warm], new Set());

    expect(first?.extension).toEqual({ initCpuMs: 61.25, cpuMs: 12.345 });
    expect(first && sampleParts(first)).toMatchObject({
      source: 'extension',
      init: { wallMs: first?.initDurationMs, computingMs: 61.25 },
    });
    expect(second).not.toHaveProperty('extension');
    expect(second && sampleParts(second)).toBeUndefined();
  });
});

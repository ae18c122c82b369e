import { expect, it } from 'vitest';
import { breakdownOf, extensionBreakdown } from '../../../core/analysis/breakdown.ts';
import { judgeStep } from '../../../core/telemetry/judge.ts';
import type { Sample } from '../../../core/telemetry/types.ts';
import { coldRecord } from '../../kit/raw-records.ts';
import { makeSample } from '../../kit/report-run.ts';
import { rowsOf } from '../../kit/sample-rows.ts';

const phase = (wallMs: number, cpuMs: number, shareWaitMs: number, parallel = false) => ({
  wallMs,
  cpuMs,
  shareWaitMs,
  throttledMs: 5,
  parallel,
});

it('has the median of each part over the samples that were observed', () => {
  const samples = judgeStep(
    [
      coldRecord({ observation: { init: phase(90, 60, 20), handler: phase(100, 10, 70) } }),
      coldRecord({ sequence: 1, observation: { handler: phase(300, 30, 100, true) } }),
      coldRecord({ sequence: 2, observation: { handler: phase(200, 20, 150) } }),
      coldRecord({ sequence: 3, probe: { initCpuMs: 1, cpuMs: 1 } }),
    ],
    new Set(),
  );

  expect(breakdownOf(rowsOf(samples))).toEqual({
    source: 'local-cloud',
    init: { n: 1, wallMs: 90, computingMs: 60, shareWaitMs: 20, machineWaitMs: 15, otherWaitMs: 10, parallel: 0 },
    handler: { n: 3, wallMs: 200, computingMs: 20, shareWaitMs: 100, machineWaitMs: 95, otherWaitMs: 30, parallel: 1 },
  });
});

it('has the median of the computing, and of the rest, from the probes where nothing was observed', () => {
  const probed = (sequence: number, durationMs: number, cpuMs: number, initCpuMs?: number) =>
    coldRecord({
      sequence,
      report: { initDurationMs: 90, durationMs },
      probe: { cpuMs, ...(initCpuMs === undefined ? {} : { initCpuMs }) },
    });
  const samples = judgeStep(
    [probed(0, 100, 10.001, 70), probed(1, 300, 30), probed(2, 200, 20), coldRecord({ sequence: 3 })],
    new Set(),
  );

  expect(breakdownOf(rowsOf(samples))).toEqual({
    source: 'probe',
    init: { n: 1, wallMs: 90, computingMs: 70, restMs: 20 },
    handler: { n: 3, wallMs: 200, computingMs: 20, restMs: 180 },
  });
});

it('is absent where nothing was observed and no probe has a CPU time', () => {
  expect(breakdownOf(rowsOf(judgeStep([coldRecord()], new Set())))).toBeUndefined();
});

it('has the CPU time of the extension over the samples that it named, in any order of rows', () => {
  const fields: Partial<Sample>[] = [
    { initDurationMs: 90, durationMs: 200, extension: { initCpuMs: 70, cpuMs: 20, inTicks: true } },
    { initDurationMs: 80, durationMs: 100, extension: { initCpuMs: 95, inTicks: true } },
    { durationMs: 300, extension: { problem: 'environ_unreadable' } },
    { durationMs: 400 },
  ];
  const { table, rows } = rowsOf(fields.map(makeSample));

  expect(extensionBreakdown({ table, rows: rows.toReversed() })).toEqual({
    source: 'extension',
    init: { n: 2, wallMs: 85, computingMs: 75, restMs: 10, inTicks: 2 },
    handler: { n: 1, wallMs: 200, computingMs: 20, restMs: 180, inTicks: 1 },
  });
  expect(breakdownOf({ table, rows })).toBeUndefined();
});

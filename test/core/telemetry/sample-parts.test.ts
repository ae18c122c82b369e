import { expect, it } from 'vitest';
import { judgeStep } from '../../../core/telemetry/judge.ts';
import { sampleParts } from '../../../core/telemetry/sample-parts.ts';
import type { RawInvocation } from '../../../core/telemetry/types.ts';
import { coldRecord, warmRecord } from '../../kit/raw-records.ts';

const CPU_TIMES = { initCpuMs: 60, cpuMs: 4 };

function partsOf(record: RawInvocation) {
  const [sample] = judgeStep([record], new Set());
  return sample && sampleParts(sample);
}

it('has every part from what the local cloud saw, also where the probe has CPU times', () => {
  const handler = { wallMs: 12, cpuMs: 5, shareWaitMs: 4, throttledMs: 3, parallel: false };

  expect(partsOf(coldRecord({ observation: { handler }, probe: CPU_TIMES }))).toMatchObject({
    source: 'local-cloud',
    handler: { wallMs: 12, computingMs: 5, shareWaitMs: 4, machineWaitMs: 1, otherWaitMs: 3, parallel: false },
  });
});

it('has only the computing from the probe, with the reported durations', () => {
  const record = coldRecord({ probe: CPU_TIMES, report: { initDurationMs: 90, durationMs: 12.5 } });

  expect(partsOf(record)).toEqual({
    source: 'probe',
    init: { wallMs: 90, computingMs: 60 },
    handler: { wallMs: 12.5, computingMs: 4 },
  });
});

it('has no init from the probe where no init was reported', () => {
  expect(partsOf(warmRecord({ probe: CPU_TIMES }))).not.toHaveProperty('init');
});

it('has at most the duration as computing: threads may compute at the same time', () => {
  const record = coldRecord({ probe: { initCpuMs: 120, cpuMs: 4 }, report: { initDurationMs: 90 } });

  expect(partsOf(record)?.init).toEqual({ wallMs: 90, computingMs: 90 });
});

it.each([null, {}])('is absent with neither an observation nor a CPU time: probe %j', (probe) => {
  expect(partsOf(coldRecord({ probe }))).toBeUndefined();
});

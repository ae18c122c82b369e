import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definedOnly } from '../../../core/defined-only.ts';
import { PHASES } from '../../../core/plan/types.ts';
import { indexSamples, samplesOf } from '../../../core/telemetry/sample-index.ts';
import { SampleTable } from '../../../core/telemetry/sample-table.ts';
import { EXCLUDE_REASONS, type Sample } from '../../../core/telemetry/types.ts';

const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined });
const text = fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined });
const time = fc.oneof(
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }).map((date) => date.toISOString()),
  fc.constantFrom('2026-11-20T02:00:00Z', 'yesterday', ''),
);
const id = fc.oneof(
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  fc.constantFrom('00000000-0000-0000-0000-000000000000', 'request-1', ''),
);
const sample = fc
  .record({
    configurationId: fc.constantFrom('a', 'b', 'c'),
    phase: fc.constantFrom(...PHASES),
    round: fc.nat({ max: 99 }),
    position: fc.nat({ max: 99 }),
    attempt: fc.nat({ max: 9 }),
    requestId: fc.option(id, { nil: undefined }),
    environmentId: fc.option(id, { nil: undefined }),
    startKind: fc.constantFrom('cold', 'warm', 'restored', undefined),
    initDurationMs: number,
    durationMs: number,
    billedDurationMs: number,
    memorySizeMb: number,
    maxMemoryUsedMb: number,
    clientLatencyMs: fc.double({ noNaN: true, noDefaultInfinity: true }),
    intendedAt: fc.option(time, { nil: undefined }),
    sentAt: time,
    endedAt: time,
    status: fc.constantFrom('valid', 'excluded'),
    excludeReason: fc.constantFrom(...EXCLUDE_REASONS, undefined),
    functionError: text,
    runtimeVersion: text,
    metrics: fc.dictionary(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), { maxKeys: 4 }),
    observation: fc.constantFrom({ moreConnections: 1 }, undefined),
    initCpuMs: number,
    cpuMs: number,
    extension: fc.constantFrom(
      { initCpuMs: 15, cpuMs: 6, inTicks: true },
      { problem: 'environ_unreadable' },
      undefined,
    ),
  })
  .map((fields) => definedOnly(fields) as Sample);

/** The fields of a view; those that are absent in the sample are undefined. */
function fieldsOf(view: Sample, of: Sample): Partial<Sample> {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(view)).filter((name) => name !== 'constructor');
  expect(Object.keys(of).filter((name) => !names.includes(name))).toEqual([]);
  return definedOnly(Object.fromEntries(names.map((name) => [name, view[name as keyof Sample]]))) as Partial<Sample>;
}

describe('SampleTable', () => {
  it('gives back every field of every sample as it was', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 200 }), (samples) => {
        const views = [...SampleTable.of(samples)];

        expect(views.map((view, row) => fieldsOf(view, samples[row] as Sample))).toEqual(samples);
      }),
      { numRuns: 60 },
    );
  });

  it('is itself as a table of its samples', () => {
    const table = new SampleTable();

    expect(SampleTable.of(table)).toBe(table);
  });
});

it('the index has the samples of each configuration and phase, in their order', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 100 }), (samples) => {
      const index = indexSamples(samples);
      for (const configurationId of ['a', 'b', 'c', 'd']) {
        for (const phase of PHASES) {
          const own = samples.filter((of) => of.configurationId === configurationId && of.phase === phase);
          const sentAt = (list: readonly Sample[]) => list.map((of) => [of.sentAt, of.requestId]);
          expect(sentAt(samplesOf(index.rows(configurationId, phase)))).toEqual(sentAt(own));
          expect(sentAt(index.valid(configurationId, phase))).toEqual(
            sentAt(own.filter((of) => of.status === 'valid')),
          );
        }
      }
    }),
    { numRuns: 50 },
  );
});

// Every invocation is counted once, whatever happened to it.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { excludedCount, phasesOf } from '../../../core/analysis/results/phase-result.ts';
import type { Phase } from '../../../core/plan/types.ts';
import { EXCLUDE_REASONS, type Sample } from '../../../core/telemetry/types.ts';
import { idOf, makeSample, smallRun } from '../../kit/report-run.ts';

const sample: fc.Arbitrary<Sample> = fc
  .record({
    configurationId: fc.constantFrom(idOf('rust', 128), idOf('python', 128)),
    phase: fc.constantFrom<Phase>('setup', 'cold', 'follow-up', 'warm'),
    round: fc.integer({ min: 1, max: 9 }),
    reason: fc.option(fc.constantFrom(...EXCLUDE_REASONS)),
    durationMs: fc.double({ min: 0.01, max: 900, noNaN: true }),
    isTimed: fc.boolean(),
  })
  .map(({ reason, durationMs, isTimed, ...rest }) =>
    makeSample({
      ...rest,
      ...(isTimed ? { durationMs, billedDurationMs: Math.ceil(durationMs), memorySizeMb: 128 } : {}),
      ...(reason === null ? {} : { status: 'excluded', excludeReason: reason }),
    }),
  );

it('has as many valid, excluded and set-up samples as samples in total', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 40 }), (samples) => {
      const results = buildResults({ ...smallRun(), samples });
      const counts = results.run.samples;
      const phases = results.configurations.flatMap((configuration) =>
        phasesOf(configuration).map(([, phase]) => phase),
      );
      const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

      expect(counts.valid + counts.excluded + counts.setup).toBe(samples.length);
      expect(sum(phases.map((phase) => phase.n))).toBe(counts.valid);
      expect(sum(phases.map(excludedCount))).toBe(counts.excluded);
      expect(sum(results.configurations.map((configuration) => configuration.discarded))).toBe(counts.setup);
      for (const { n, metrics } of phases)
        for (const metric of Object.values(metrics)) expect(metric.n).toBeLessThanOrEqual(n);
    }),
    { seed: 1, numRuns: 100 },
  );
});

/**
 * Compares two runs by their common configurations. Each headline figure gets a Hodges–Lehmann ratio with its exact
 * interval; because many figures are tested at once, a change also has to be significant after Holm's correction over all
 * of them, so that comparing a run with its repetition reports nothing.
 */

import { compareSamples } from '../analysis/compare-samples.ts';
import { environmentValues, summariseEnvironments } from '../analysis/environment-values.ts';
import { isReportMetric } from '../analysis/metrics.ts';
import { MEASURED_PHASES } from '../analysis/results/phase-result.ts';
import type { ConfigurationResult, Results } from '../analysis/results/types.ts';
import { definedOnly } from '../defined-only.ts';
import { BenchmarkError } from '../errors.ts';
import { indexSamples, type SampleIndex, type SampleRows } from '../telemetry/sample-index.ts';
import type { Sample } from '../telemetry/types.ts';
import { unmatchedPhases } from './compare-functions.ts';
import { decidingFigures } from './deciding-figures.ts';
import { correctRows, type MeasuredSide, measuredSide, type RunComparison, type UncorrectedRow } from './rows.ts';

/** A finished run: its results and every row of its samples.csv. */
export interface RunData {
  readonly results: Results;
  readonly samples: Iterable<Sample>;
}

/**
 * Compares `candidate` with `reference`; rows in the reference's order of configurations.
 * @throws BenchmarkError USAGE for a run on AWS and a local one, whose figures cannot be compared
 */
export function compareRuns(reference: RunData, candidate: RunData): RunComparison {
  assertSameEnvironmentKind(reference.results, candidate.results);
  const candidates = new Map(candidate.results.configurations.map((after) => [after.id, after]));
  const shared = reference.results.configurations.flatMap((before): [ConfigurationResult, ConfigurationResult][] => {
    const after = candidates.get(before.id);
    return after === undefined ? [] : [[before, after]];
  });
  const sharedIds = new Set(shared.map(([{ id }]) => id));
  const sides = { reference: indexSamples(reference.samples), candidate: indexSamples(candidate.samples) };
  const rows = shared.flatMap(([configuration]) => compareConfiguration(configuration, reference.results, sides));
  return {
    reference: reference.results.run.id,
    candidate: candidate.results.run.id,
    rows: correctRows(rows),
    unmatched: shared.flatMap(([before, after]) =>
      unmatchedPhases(before, after, { reference: reference.results.run.id, candidate: candidate.results.run.id }),
    ),
    onlyInReference: reference.results.configurations.flatMap(({ id }) => (sharedIds.has(id) ? [] : [id])),
    onlyInCandidate: [...candidates.keys()].filter((id) => !sharedIds.has(id)),
    remarks: remarksOn(reference.results, candidate.results, shared),
  };
}

function compareConfiguration(
  configuration: ConfigurationResult,
  results: Results,
  sides: { readonly reference: SampleIndex; readonly candidate: SampleIndex },
): UncorrectedRow[] {
  const { function: label, memoryMb, payload, override } = configuration;
  const metrics = results.functions.find((measured) => measured.function === label)?.metrics;
  const own = metrics?.find((name) => !isReportMetric(name));
  return MEASURED_PHASES.flatMap((phase) => {
    const samplesBefore = sides.reference.validRows(configuration.id, phase);
    const samplesAfter = sides.candidate.validRows(configuration.id, phase);
    return decidingFigures(phase, own).flatMap((metric): UncorrectedRow[] => {
      const estimate = compareSamples(
        { samples: samplesAfter, metric },
        { samples: samplesBefore, metric },
        { sameLane: false },
      );
      const [reference, candidate] = [sideOfSamples(samplesBefore, metric), sideOfSamples(samplesAfter, metric)];
      if (estimate === undefined || reference === undefined || candidate === undefined) return [];
      const { ratio, interval, pValue, paired, n } = estimate;
      const of = definedOnly({ function: label, memoryMb, payload, override });
      return [{ ...of, phase, metric, reference, candidate, ratio, interval, pValue, paired, n }];
    });
  });
}

/** From the same samples as the ratio, so that both agree. */
function sideOfSamples(samples: SampleRows, metric: string): MeasuredSide | undefined {
  return measuredSide(summariseEnvironments(environmentValues(samples, metric)));
}

function assertSameEnvironmentKind(reference: Results, candidate: Results): void {
  const [referenceKind, candidateKind] = [reference.run.environment.kind, candidate.run.environment.kind];
  if (referenceKind === candidateKind) return;
  const locationOf = (kind: string) => (kind === 'aws' ? 'on AWS' : 'in the local cloud');
  throw new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `${reference.run.id} was measured ${locationOf(referenceKind)} and ${candidate.run.id} ${locationOf(candidateKind)}: their figures cannot be compared.`,
    fix: 'Compare two runs on AWS, or two runs in the local cloud.',
  });
}

type Shared = readonly (readonly [ConfigurationResult, ConfigurationResult])[];

function remarksOn(reference: Results, candidate: Results, shared: Shared): string[] {
  const remarks: string[] = [];
  const [before, after] = [reference.run.environment, candidate.run.environment];
  if (before.region !== after.region) {
    remarks.push(`The runs were made in different Regions (${before.region}, ${after.region}).`);
  } else if (before.cpu !== after.cpu) {
    remarks.push(`The runs were made on different machines (${before.cpu ?? 'unknown'}, ${after.cpu ?? 'unknown'}).`);
  }
  if (reference.run.suiteSha256 !== candidate.run.suiteSha256) {
    remarks.push('The suites differ: configurations of the same name may differ in their work or number of samples.');
  }
  for (const { run } of [reference, candidate]) {
    if (run.status !== 'complete') remarks.push(`Run ${run.id} is ${run.status}.`);
  }
  const differing = (of: (configuration: ConfigurationResult) => string | undefined): string[] => [
    ...new Set(shared.flatMap(([before, after]) => (of(before) === of(after) ? [] : [before.function]))),
  ];
  for (const [what, functions] of [
    ['The code', differing(({ codeSha256 }) => codeSha256)],
    ['The build profile', differing(({ buildProfile }) => buildProfile)],
    ['The runtime version', differing(({ runtimeVersion }) => runtimeVersion)],
  ] as const) {
    if (functions.length > 0) remarks.push(`${what} differs: ${functions.join(', ')}.`);
  }
  return remarks;
}

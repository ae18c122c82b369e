/**
 * Two runs against each other: the same configurations, measured twice. Each headline figure gets a Hodges–Lehmann ratio
 * with its exact interval; because many figures are tested at once, a change is claimed only when it also survives
 * Holm's correction over all of them, so that comparing a run with its repetition stays quiet.
 */
import { compareSamples } from '../analysis/compare-samples.ts';
import { environmentValues, summariseEnvironments } from '../analysis/environment-values.ts';
import { isReportMetric } from '../analysis/metrics.ts';
import { MEASURED_PHASES } from '../analysis/results/phase-result.ts';
import type { ConfigurationResult, Results } from '../analysis/results/types.ts';
import { definedOnly } from '../defined-only.ts';
import { BenchmarkError } from '../errors.ts';
import type { Sample } from '../telemetry/types.ts';
import { unmatchedPhases } from './compare-functions.ts';
import { decidingFigures } from './deciding-figures.ts';
import { correctRows, type FoundRow, type MeasuredSide, measuredSide, type RunComparison } from './rows.ts';

/** A finished run: its results and every row of its samples.csv. */
export interface RunData {
  readonly results: Results;
  readonly samples: readonly Sample[];
}

/**
 * Compares `candidate` with `reference`; rows in the reference's order of configurations.
 * @throws BenchmarkError USAGE for a run on AWS and a local one: their figures have nothing to do with one another
 */
export function compareRuns(reference: RunData, candidate: RunData): RunComparison {
  refuseDifferentKinds(reference.results, candidate.results);
  const theirs = new Map(candidate.results.configurations.map((each) => [each.id, each]));
  const shared = reference.results.configurations.flatMap((before): [ConfigurationResult, ConfigurationResult][] => {
    const after = theirs.get(before.id);
    return after === undefined ? [] : [[before, after]];
  });
  const sharedIds = new Set(shared.map(([{ id }]) => id));
  const sides = { reference: validSamples(reference), candidate: validSamples(candidate) };
  const found = shared.flatMap(([configuration]) => compareConfiguration(configuration, reference.results, sides));
  return {
    reference: reference.results.run.id,
    candidate: candidate.results.run.id,
    rows: correctRows(found),
    unmatched: shared.flatMap(([before, after]) => unmatchedPhases(before, after)),
    onlyInReference: reference.results.configurations.flatMap(({ id }) => (sharedIds.has(id) ? [] : [id])),
    onlyInCandidate: [...theirs.keys()].filter((id) => !sharedIds.has(id)),
    remarks: remarksOn(reference.results, candidate.results, shared),
  };
}

type SamplesByKey = ReadonlyMap<string, readonly Sample[]>;

function compareConfiguration(
  configuration: ConfigurationResult,
  results: Results,
  sides: { readonly reference: SamplesByKey; readonly candidate: SamplesByKey },
): FoundRow[] {
  const { function: label, memoryMb, payload, override } = configuration;
  const own = results.functions.find((each) => each.function === label)?.metrics.find((name) => !isReportMetric(name));
  return MEASURED_PHASES.flatMap((phase) => {
    const key = keyOf(configuration.id, phase);
    const samplesBefore = sides.reference.get(key) ?? [];
    const samplesAfter = sides.candidate.get(key) ?? [];
    return decidingFigures(phase, own).flatMap((metric): FoundRow[] => {
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

/** From the same samples as the ratio, so that the two cannot disagree. */
function sideOfSamples(samples: readonly Sample[], metric: string): MeasuredSide | undefined {
  return measuredSide(summariseEnvironments(environmentValues(samples, metric)));
}

function validSamples({ samples }: RunData): SamplesByKey {
  const valid = samples.filter(({ status }) => status === 'valid');
  return Map.groupBy(valid, ({ configurationId, phase }) => keyOf(configurationId, phase));
}

function keyOf(configurationId: string, phase: string): string {
  return `${configurationId} ${phase}`;
}

function refuseDifferentKinds(reference: Results, candidate: Results): void {
  const [here, there] = [reference.run.environment.kind, candidate.run.environment.kind];
  if (here === there) return;
  const placeOf = (kind: string) => (kind === 'aws' ? 'on AWS' : 'in the local cloud');
  throw new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `${reference.run.id} was measured ${placeOf(here)} and ${candidate.run.id} ${placeOf(there)}: their figures cannot be compared.`,
    fix: 'Compare two runs of the same place.',
  });
}

type Shared = readonly (readonly [ConfigurationResult, ConfigurationResult])[];

function remarksOn(reference: Results, candidate: Results, shared: Shared): string[] {
  const remarks: string[] = [];
  const [here, there] = [reference.run.environment, candidate.run.environment];
  if (here.region !== there.region) {
    remarks.push(`The runs were made in different Regions (${here.region}, ${there.region}).`);
  } else if (here.cpu !== there.cpu) {
    remarks.push(`The runs were made on different machines (${here.cpu ?? 'unknown'}, ${there.cpu ?? 'unknown'}).`);
  }
  if (reference.run.suiteSha256 !== candidate.run.suiteSha256) {
    remarks.push('The suites differ: what has the same name may do other work, or another number of times.');
  }
  for (const { run } of [reference, candidate]) {
    if (run.status !== 'complete') remarks.push(`Run ${run.id} is ${run.status}.`);
  }
  const differing = (of: (each: ConfigurationResult) => string | undefined): string[] => [
    ...new Set(shared.flatMap(([before, after]) => (of(before) === of(after) ? [] : [before.function]))),
  ];
  for (const [what, functions] of [
    ['The code', differing((each) => each.codeSha256)],
    ['The build profile', differing((each) => each.buildProfile)],
    ['The runtime version', differing((each) => each.runtimeVersion)],
  ] as const) {
    if (functions.length > 0) remarks.push(`${what} differs: ${functions.join(', ')}.`);
  }
  return remarks;
}

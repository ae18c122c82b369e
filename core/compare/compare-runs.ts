/**
 * Two runs against each other: the same configurations, measured twice. Each headline figure gets a Hodges–Lehmann ratio
 * with its exact interval; because many figures are tested at once, a change is claimed only when it also survives
 * Holm's correction over all of them (`holm.ts`), so that comparing a run with its repetition stays quiet.
 */
import { compareSamples } from '../report/compare.ts';
import { isReportMetric, sampleMetrics } from '../report/metrics.ts';
import type { Comparison, ConfigurationResult, Results } from '../report/types.ts';
import { verdictOf } from '../report/verdict.ts';
import { holm } from '../statistics/holm.ts';
import { median } from '../statistics/quantile.ts';
import type { Sample } from '../telemetry/types.ts';

/** A finished run: its results and every row of its samples.csv. */
export interface RunData {
  readonly results: Results;
  readonly samples: readonly Sample[];
}

export interface RunComparisonRow
  extends Pick<Comparison, 'metric' | 'phase' | 'ratio' | 'interval' | 'n' | 'verdict'> {
  readonly configurationId: string;
  readonly referenceMedian: number;
  readonly candidateMedian: number;
  /** Of Mann–Whitney's test, corrected by Holm over all rows; null when no test was possible. */
  readonly adjustedPValue: number | null;
}

export interface RunComparison {
  readonly reference: string;
  readonly candidate: string;
  readonly rows: readonly RunComparisonRow[];
  /** Configurations of only one of the runs. */
  readonly onlyInReference: readonly string[];
  readonly onlyInCandidate: readonly string[];
  /** What makes the comparison less than fair, in words. */
  readonly remarks: readonly string[];
}

/** Chance of even one false claim over all rows. */
export const ALPHA = 0.05;

const PHASES = ['cold', 'follow-up', 'warm'] as const;

/** Figures of the headline tables; the rest of results.json follows from them. */
const METRICS: Readonly<Record<(typeof PHASES)[number], readonly string[]>> = {
  cold: ['initDurationMs', 'durationMs', 'billedDurationMs'],
  'follow-up': ['durationMs'],
  warm: ['durationMs'],
};

/** Compares `candidate` with `reference`; rows in the reference's order of configurations. */
export function compareRuns(reference: RunData, candidate: RunData): RunComparison {
  const theirs = new Map(candidate.results.configurations.map((each) => [each.id, each]));
  const shared = reference.results.configurations.filter(({ id }) => theirs.has(id));
  const sides = { reference: validSamples(reference), candidate: validSamples(candidate) };
  const found = shared.flatMap((configuration) => compareConfiguration(configuration, reference.results, sides));
  const adjusted = holm(found.map(({ pValue }) => pValue ?? 1));
  return {
    reference: reference.results.run.id,
    candidate: candidate.results.run.id,
    rows: found.map(({ pValue, ...row }, index) => {
      const adjustedPValue = pValue === null ? null : (adjusted[index] ?? 1);
      return { ...row, adjustedPValue, verdict: correctedVerdict(row, adjustedPValue) };
    }),
    onlyInReference: reference.results.configurations.filter(({ id }) => !theirs.has(id)).map(({ id }) => id),
    onlyInCandidate: [...theirs.keys()].filter((id) => !shared.some((each) => each.id === id)),
    remarks: remarksOn(reference.results, candidate.results, shared, theirs),
  };
}

/** A claim of a change needs the corrected p value too; "unchanged" rests on the interval alone. */
function correctedVerdict(row: Pick<Comparison, 'ratio' | 'interval'>, adjustedPValue: number | null) {
  const verdict = verdictOf(row.ratio, row.interval);
  const isChange = verdict === 'improved' || verdict === 'regressed';
  return isChange && (adjustedPValue === null || adjustedPValue > ALPHA) ? 'inconclusive' : verdict;
}

type SamplesByKey = ReadonlyMap<string, readonly Sample[]>;
type FoundRow = Omit<RunComparisonRow, 'adjustedPValue' | 'verdict'> & { readonly pValue: number | null };

function compareConfiguration(
  configuration: ConfigurationResult,
  results: Results,
  sides: { readonly reference: SamplesByKey; readonly candidate: SamplesByKey },
): FoundRow[] {
  const own = results.functions
    .find((each) => each.function === configuration.function)
    ?.metrics.filter((name) => !isReportMetric(name))
    .slice(0, 1);
  return PHASES.flatMap((phase) => {
    const key = keyOf(configuration.id, phase);
    const before = sides.reference.get(key) ?? [];
    const after = sides.candidate.get(key) ?? [];
    return [...METRICS[phase], ...(phase === 'cold' ? [] : (own ?? []))].flatMap((metric): FoundRow[] => {
      const estimate = compareSamples({ samples: after, metric }, { samples: before, metric }, { sameLane: false });
      if (estimate === undefined) return [];
      return [
        {
          configurationId: configuration.id,
          phase,
          metric,
          referenceMedian: median(valuesOf(before, metric)),
          candidateMedian: median(valuesOf(after, metric)),
          ratio: estimate.ratio,
          interval: estimate.interval,
          pValue: estimate.pValue,
          n: estimate.n,
        },
      ];
    });
  });
}

function validSamples({ samples }: RunData): SamplesByKey {
  const valid = samples.filter(({ status }) => status === 'valid');
  return Map.groupBy(valid, ({ configurationId, phase }) => keyOf(configurationId, phase));
}

function keyOf(configurationId: string, phase: string): string {
  return `${configurationId} ${phase}`;
}

function valuesOf(samples: readonly Sample[], metric: string): number[] {
  return samples.flatMap((sample) => sampleMetrics(sample).get(metric) ?? []);
}

function remarksOn(
  reference: Results,
  candidate: Results,
  shared: readonly ConfigurationResult[],
  theirs: ReadonlyMap<string, ConfigurationResult>,
): string[] {
  const remarks: string[] = [];
  const [here, there] = [reference.run.environment, candidate.run.environment];
  if (here.kind !== there.kind) {
    remarks.push(`One run was made on ${here.kind}, the other on ${there.kind}: their figures must not be compared.`);
  } else if (here.region !== there.region) {
    remarks.push(`The runs were made in different Regions (${here.region}, ${there.region}).`);
  } else if (here.cpu !== there.cpu) {
    remarks.push(`The runs were made on different machines (${here.cpu ?? 'unknown'}, ${there.cpu ?? 'unknown'}).`);
  }
  for (const { run } of [reference, candidate]) {
    if (run.status !== 'complete') remarks.push(`Run ${run.id} is ${run.status}.`);
  }
  const changed = new Set(
    shared.filter((each) => theirs.get(each.id)?.codeSha256 !== each.codeSha256).map((each) => each.function),
  );
  if (changed.size > 0) remarks.push(`The code differs: ${[...changed].join(', ')}.`);
  return remarks;
}

/** Makes the object of a finished run that later nights are compared with. */
import { definedOnly } from '../defined-only.ts';
import type { Night, SeriesKey, SeriesNight } from '../history/types.ts';
import { present } from '../present.ts';
import { median } from '../statistics/quantile.ts';
import { type SampleIndex, validOf } from '../telemetry/sample-index.ts';
import type { ExcludeReason } from '../telemetry/types.ts';
import { metricColumn } from './metrics.ts';
import { nightOf } from './night-of-results.ts';
import type { ConfigurationResult, Results } from './results/types.ts';

/** Reasons for which the function or the service failed; the others only mean that the measurement is not usable. */
const ERRORS: ReadonlySet<ExcludeReason | undefined> = new Set<ExcludeReason>([
  'function_error',
  'invoke_failed',
  'throttled',
  'wrong_answer',
]);

/**
 * Makes the history object of a run: Init Duration as families (a function's memory sizes and payloads pooled, because
 * init depends on neither), cold and warm Duration by configuration.
 * @param index all samples of the run, valid or not
 */
export function makeNight(results: Pick<Results, 'run' | 'configurations'>, index: SampleIndex): Night {
  const { run, configurations } = results;
  const families = Map.groupBy(configurations, familyId);
  const series = [
    ...[...families].map(([id, members]) => {
      const [{ function: label, architecture, override }] = members as [ConfigurationResult];
      const key: SeriesKey = { id, function: label, architecture, metric: 'initDurationMs', phase: 'cold' };
      return makeSeries(override === undefined ? key : { ...key, override }, members, index);
    }),
    ...configurations.flatMap((configuration) =>
      (['cold', 'warm'] as const).map((phase) =>
        makeSeries(configurationKey(configuration, phase), [configuration], index),
      ),
    ),
  ];
  return nightOf(run, present(series));
}

function familyId({ function: label, architecture, override }: ConfigurationResult): string {
  return [label, architecture, ...(override === undefined ? [] : [override]), 'init'].join('_');
}

function configurationKey(configuration: ConfigurationResult, phase: 'cold' | 'warm'): SeriesKey {
  const { id, function: label, architecture, memoryMb, payload, override } = configuration;
  return definedOnly({
    id: `${id}_${phase}`,
    function: label,
    architecture,
    metric: 'durationMs',
    phase,
    memoryMb,
    payload,
    override,
  });
}

/** undefined when the run has no such samples: then the series does not exist, which is not a gap. */
function makeSeries(
  key: SeriesKey,
  members: readonly ConfigurationResult[],
  index: SampleIndex,
): SeriesNight | undefined {
  const own = members.map(({ id }) => index.rows(id, key.phase));
  const sent = sum(own.map(({ rows }) => rows.length));
  if (sent === 0) return undefined;
  const values = own.flatMap((rows) =>
    Array.from(metricColumn(validOf(rows), key.metric)).filter((value) => !Number.isNaN(value)),
  );
  const errors = own.map(({ table, rows }) => rows.filter((row) => ERRORS.has(table.excludeReason.get(row))).length);
  const versions = new Set(members.flatMap(({ runtimeVersion }) => runtimeVersion ?? []));
  return definedOnly({
    ...key,
    n: values.length,
    errorShare: sum(errors) / sent,
    medianMs: values.length === 0 ? undefined : median(values),
    provenance: definedOnly({
      codeSha256: unique(members.map(({ codeSha256 }) => codeSha256)),
      runtimeVersion: versions.size === 0 ? undefined : unique(versions),
      configuration: unique(
        members.map(({ memoryMb, payload, override, buildProfile }) =>
          [`${memoryMb} MB`, payload, override, buildProfile].filter((part) => part !== undefined).join(' '),
        ),
      ),
    }),
  });
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function unique(texts: Iterable<string>): string {
  return [...new Set(texts)].sort().join(', ');
}

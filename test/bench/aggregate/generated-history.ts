/** Earlier nights of a generated run's suite, as PublishReport stores them. */
import { definedOnly } from '../../../core/defined-only.ts';
import { SHIFT_RULE } from '../../../core/history/shift-rule.ts';
import type { Night, SeriesKey, SeriesNight } from '../../../core/history/types.ts';
import { historyKey } from '../../../core/plan/keys.ts';
import { makeRunId } from '../../../core/plan/run-id.ts';
import type { Configuration, Plan } from '../../../core/plan/types.ts';
import { seededRandom } from '../../../core/statistics/seeded-shuffle.ts';
import type { ReportStore } from '../../../orchestrator-lambdas/ports.ts';
import { writeJson } from '../../../orchestrator-lambdas/run-store/stored-json.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const VALID_SAMPLES = 15;

/** The nights before the run, without a shift: their medians differ by some percent. */
export async function writeHistory(store: ReportStore, plan: Plan, nights: number): Promise<void> {
  const { name: suite } = plan.suite;
  const random = seededRandom('history');
  const keys = seriesKeys(plan);
  for (let ago = nights; ago > 0; ago -= 1) {
    const startedAt = new Date(Date.parse(plan.startedAt) - ago * DAY_MS).toISOString();
    const night: Night = {
      schemaVersion: 1,
      runId: makeRunId(suite, startedAt, `night-${ago}`),
      suite,
      startedAt,
      status: 'complete',
      environmentKind: plan.environment.kind,
      shiftRule: SHIFT_RULE.id,
      series: keys.map((key) => seriesNight(plan, key, random)),
    };
    await writeJson(store, historyKey(suite, night.runId), night);
  }
}

/** In the order and with the ids of `makeNight`. */
function seriesKeys({ configurations }: Plan): SeriesKey[] {
  const families = Map.groupBy(configurations, (of) => of.function);
  return [
    ...[...families].map(
      ([label, [first]]): SeriesKey => ({
        id: `${label}_${first?.architecture}_init`,
        function: label,
        architecture: first?.architecture ?? '',
        metric: 'initDurationMs',
        phase: 'cold',
      }),
    ),
    ...configurations.flatMap((of) => [configurationKey(of, 'cold'), configurationKey(of, 'warm')]),
  ];
}

function configurationKey(of: Configuration, phase: 'cold' | 'warm'): SeriesKey {
  const { id, function: label, architecture, memoryMb, payload } = of;
  const key = { id: `${id}_${phase}`, function: label, architecture, metric: 'durationMs', phase } as const;
  return { ...key, memoryMb, payload: payload.name };
}

function seriesNight(
  { functions: [measured], configurations }: Plan,
  key: SeriesKey,
  random: () => number,
): SeriesNight {
  const sizes =
    key.memoryMb === undefined ? [...new Set(configurations.map(({ memoryMb }) => memoryMb))] : [key.memoryMb];
  const levelMs =
    key.metric === 'initDurationMs' ? 220 : (key.phase === 'cold' ? 160 : 4) * (128 / (key.memoryMb ?? 128));
  return definedOnly({
    ...key,
    n: VALID_SAMPLES,
    errorShare: 0,
    medianMs: Math.round(levelMs * (1 + 0.05 * random()) * 1000) / 1000,
    provenance: {
      codeSha256: measured?.codeSha256 ?? '',
      runtimeVersion: 'python:3.13.v43',
      configuration: sizes
        .map((memoryMb) => `${memoryMb} MB get`)
        .sort()
        .join(', '),
    },
  });
}

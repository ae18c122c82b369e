/** Runs of every kind that a page has to show, and their pages. */

import { buildResults } from '../../core/analysis/build-results.ts';
import { nightOfResults } from '../../core/analysis/night-of-results.ts';
import type { Results } from '../../core/analysis/results/types.ts';
import { drawChart } from '../../core/drawing/draw-chart.ts';
import type { Night } from '../../core/history/types.ts';
import { renderPage } from '../../core/report/page/page.ts';
import { seededRandom } from '../../core/statistics/seeded-shuffle.ts';
import { excludeInvalidLoad, judgeSegments } from '../../core/telemetry/judge-segments.ts';
import { indexSamples } from '../../core/telemetry/sample-index.ts';
import { hostileRun } from '../kit/hostile-run.ts';
import type { ListedRun } from '../kit/listed-run.ts';
import { measurePlan } from '../kit/measure-plan.ts';
import { ADVICE, observedRun } from '../kit/observed-run.ts';
import { smallRun } from '../kit/report-run.ts';
import { renderSummaryCsv } from '../kit/report-texts.ts';
import { runFixture } from '../kit/run-fixture.ts';
import { shippedPlan } from '../kit/shipped-plan.ts';

export interface PageRun {
  readonly results: Results;
  readonly samples: ListedRun['samples'];
  readonly page: () => Promise<string>;
}

function pageRun(run: ListedRun, earlierNights: readonly Night[] = [], advice?: Results['advice']): PageRun {
  const results = { ...buildResults({ ...run, earlierNights }), ...(advice !== undefined && { advice }) };
  const files = { 'summary.csv': renderSummaryCsv(results) };
  const input = { results, samples: run.samples, earlierNights, files, location: 's3://bucket/runs/run/' };
  let drawn: Promise<string> | undefined;
  const page = () => {
    drawn ??= renderPage(input, drawChart);
    return drawn;
  };
  return { results, samples: run.samples, page };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** 80 nights before the run, some missing, in which one series got slower and another faster. */
function nightsBefore(run: ListedRun): Night[] {
  const night = nightOfResults(buildResults({ ...run, earlierNights: [] }));
  if (night === undefined) throw new Error('the fixture has no night');
  const random = seededRandom('nights of the page');
  const timeOf = (daysAgo: number) => new Date(Date.parse(night.startedAt) - daysAgo * DAY_MS).toISOString();
  const dayOf = (daysAgo: number) => timeOf(daysAgo).slice(0, 10);
  const change = (series: number, daysAgo: number) =>
    series === 0 && daysAgo > 3 ? 0.8 : series === 2 && daysAgo > 30 ? 1.3 : 1;
  return Array.from({ length: 80 }, (_, index) => index + 1)
    .filter((daysAgo) => daysAgo % 17 !== 0)
    .map((daysAgo) => ({
      ...night,
      ...(daysAgo === 1 && { reported: [{ id: night.series[0]?.id ?? '', direction: 'slower', changedOn: dayOf(3) }] }),
      runId: `run-${daysAgo}`,
      startedAt: timeOf(daysAgo),
      series: night.series.map((series, number) => ({
        ...series,
        medianMs: (series.medianMs ?? 1) * (0.98 + 0.04 * random()) * change(number, daysAgo),
      })),
    }));
}

function manyRun(functions: readonly string[], memoryMb: readonly number[]): ListedRun {
  const sizeOf = (label: string) => 5 + ((label.length * 31 + (label.codePointAt(label.length - 1) ?? 0)) % 97);
  return smallRun({
    functions,
    memoryMb,
    cold: (label, mb, round) => ({
      initDurationMs: 20 + sizeOf(label) + round,
      durationMs: ((100 + 3 * sizeOf(label) + 5 * round) * 128) / mb,
      billedDurationMs: 200,
      maxMemoryUsedMb: 50,
    }),
    warm: (label, mb, round) => ({ durationMs: 2 + sizeOf(label) / 50 + round / 10 + 100 / mb, billedDurationMs: 4 }),
  });
}

const nightly = { ...runFixture(), plan: { ...runFixture().plan, modified: false } };
const quick = smallRun({ runtimes: { python: 'python3.13' } });

/** The lane of python ends in its second step. */
function withFailedLane(): ListedRun {
  const run = smallRun({
    functions: ['rust', 'python', 'node'],
    runtimes: { python: 'python3.13', node: 'nodejs24.x' },
    lanes: 'each',
  });
  const reason = 'UPDATE_TIMEOUT: not settled after 300 s';
  const isLost = (laneId: string, index: number) => laneId === 'lane-2' && index > 0;
  return {
    ...run,
    samples: run.samples.filter(({ configurationId, round }) => !configurationId.startsWith('python') || round === 1),
    stepStatuses: [
      ...run.stepStatuses.filter(({ laneId, stepIndex }) => !isLost(laneId, stepIndex)),
      { laneId: 'lane-2', stepIndex: 1, status: 'failed', reason },
    ],
  };
}

const webhook = measurePlan(shippedPlan('webhook', 'local'));
const everything = measurePlan(shippedPlan('stadiums', 'local'));

/** As AggregateResults judges it: a generator that is late has no figures. */
function withLateGenerator(run: typeof webhook): ListedRun {
  const samples = run.samples.map((sample) =>
    sample.phase === 'load' ? { ...sample, metrics: { ...sample.metrics, send_lag_ms: 900 } } : sample,
  );
  const index = indexSamples(samples);
  excludeInvalidLoad(judgeSegments(run.plan, index, run.loadSegments));
  return { ...run, samples: [...index.table] };
}

export const PAGE_RUNS = {
  'a whole run': pageRun(runFixture()),
  'a night with history': pageRun(nightly, nightsBefore(nightly)),
  load: pageRun(webhook),
  'load and measurements': pageRun(everything),
  'no history': pageRun(nightly),
  'a local run with everything': pageRun(observedRun(everything), nightsBefore(everything)),
  'an observed run': pageRun(observedRun(measurePlan(shippedPlan('quick', 'local')), ['node-dynamodb']), [], ADVICE),
  'a failed run': pageRun({
    ...quick,
    samples: [],
    stepStatuses: [],
    failure: { code: 'SETUP_FAILED', message: 'The setup call of rust answered 500: no table.' },
  }),
  'one configuration': pageRun(smallRun({ functions: ['rust'] })),
  'two hundred configurations': pageRun(
    manyRun(
      Array.from({ length: 40 }, (_, index) => `function-${index}`),
      [128, 256, 512, 1024, 1769],
    ),
  ),
  'no valid sample': pageRun({
    ...quick,
    samples: quick.samples.map((sample) => ({
      ...sample,
      status: 'excluded' as const,
      excludeReason: 'not_cold' as const,
    })),
  }),
  'a failed lane': pageRun(withFailedLane()),
  'invalid load': pageRun(withLateGenerator(webhook)),
  'hostile names': pageRun(hostileRun()),
} satisfies Record<string, PageRun>;

/** The function that loses most time is the last of the plan. */
export function thousandConfigurations(): PageRun {
  const run = manyRun(
    Array.from({ length: 200 }, (_, index) => `function-${index}`),
    [128, 256, 512, 1024, 1769],
  );
  const advice = ADVICE.flatMap((of) => [
    { ...of, function: 'function-0', costMs: 180 },
    { ...of, function: 'function-199', costMs: 900 },
  ]);
  return pageRun(observedRun(run, ['function-7']), [], advice);
}

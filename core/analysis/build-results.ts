/** From a plan and its samples to results.json: every figure of the report, computed once. */
import { definedOnly } from '../defined-only.ts';
import { judgeTonight } from '../history/judge-tonight.ts';
import { findPlannedStep, loadJobsOf } from '../plan/load-jobs.ts';
import type { Plan } from '../plan/types.ts';
import { runPrices } from '../pricing/run-prices.ts';
import { judgeSegments } from '../telemetry/judge-segments.ts';
import { indexSamples } from '../telemetry/sample-index.ts';
import type { Sample } from '../telemetry/types.ts';
import { makeComparisons } from './comparisons.ts';
import { configurationResult } from './configuration-result.ts';
import { pricesUsed } from './costs.ts';
import { functionResult } from './function-result.ts';
import { makeNight } from './make-night.ts';
import { memoryChoices } from './memory-choices.ts';
import { judgePatterns } from './patterns.ts';
import { plannedCounts } from './planned-counts.ts';
import { besidePublished } from './published.ts';
import { isShort } from './results/completeness.ts';
import type { ConfigurationResult, Results, RunFailure, StepStatus } from './results/types.ts';
import { runActual } from './run-actual.ts';
import type { RunRecord } from './run-record.ts';
import { CONFIDENCE, MIN_PAIRED_ROUNDS, NOISE_THRESHOLD_PERCENT } from './verdict.ts';
import { makeWarnings } from './warnings/warning-rules.ts';

/**
 * Builds the results of a run. Never throws because of bad measurements: what is missing is counted, explained in a
 * warning, and makes the status `partial` (or `failed` when there is no valid sample at all).
 */
export function buildResults(record: RunRecord): Results {
  const { plan, samples, endedAt, failure } = record;
  const index = indexSamples(samples);
  const statuses = stepStatuses(record);
  const planned = plannedCounts(plan, statuses);
  const loadSegments = judgeSegments(plan, samples, record.loadSegments ?? []);
  const configurations = plan.configurations.map((each) =>
    configurationResult(plan, each, index, planned.get(each.id), statuses, loadSegments),
  );
  const functions = plan.functions.map((each) => functionResult(plan, each, samples));
  const comparisons = makeComparisons(plan, index);
  const count = (status: StepStatus['status']) => statuses.filter((each) => each.status === status).length;
  const steps = {
    planned: statuses.length,
    done: count('done'),
    failed: count('failed'),
    missing: count('missing'),
    skipped: count('skipped'),
  };
  const counts = sampleCounts(samples);
  const { suite } = plan;
  const results = {
    schemaVersion: 1,
    run: definedOnly({
      id: plan.runId,
      suite: suite.name,
      description: suite.description,
      suiteSha256: plan.suiteSha256,
      modified: plan.modified,
      seed: suite.seed,
      startedAt: plan.startedAt,
      scheduledTime: plan.scheduledTime,
      endedAt,
      status: runStatus(counts.valid, steps, configurations, failure),
      failure,
      environment: plan.environment,
      reference: suite.reference,
      lanes: plan.lanes.length,
      settleMs: plan.settleMs,
      steps,
      samples: counts,
      estimate: plan.estimate,
      actual: runActual(record, statuses),
    }),
    rules: {
      confidence: CONFIDENCE,
      noiseThresholdPercent: NOISE_THRESHOLD_PERCENT,
      minPairedRounds: MIN_PAIRED_ROUNDS,
    },
    functions,
    configurations,
    comparisons,
    prices: pricesUsed(plan),
    runPrices: runPrices(plan.environment.region),
    memoryChoices: memoryChoices(configurations, index),
    published: besidePublished(plan, functions, configurations, index),
    patterns: judgePatterns(plan, configurations, index),
    problems: problemsOf(plan, statuses),
  } as const satisfies Omit<Results, 'warnings'>;
  const { earlierNights } = record;
  const nightly =
    earlierNights === undefined || plan.modified
      ? {}
      : { nightly: judgeTonight(makeNight(results, samples), earlierNights, suite.canary) };
  return {
    ...results,
    ...nightly,
    warnings: makeWarnings({ plan, samples, index, results }),
  };
}

/** The status of every planned step, in plan order; segments of load after the lanes. */
function stepStatuses({ plan, stepStatuses: known }: RunRecord): StepStatus[] {
  const byStep = new Map(known.map((each) => [`${each.laneId} ${each.stepIndex}`, each]));
  const planned = [
    ...plan.lanes.map(({ id, steps }) => ({ id, steps })),
    ...loadJobsOf(plan).map(({ id, segments }) => ({ id, steps: segments })),
  ];
  return planned.flatMap(({ id, steps }) =>
    steps.map(
      ({ index }): StepStatus => byStep.get(`${id} ${index}`) ?? { laneId: id, stepIndex: index, status: 'missing' },
    ),
  );
}

function problemsOf(plan: Plan, statuses: readonly StepStatus[]): Results['problems'] {
  return statuses.flatMap((each) => {
    const step = findPlannedStep(plan, each.laneId, each.stepIndex);
    if (each.status === 'done' || each.status === 'skipped' || step === undefined) return [];
    return [
      definedOnly({
        laneId: each.laneId,
        stepIndex: each.stepIndex,
        function: step.function,
        memoryMb: step.memoryMb,
        round: step.round,
        status: each.status,
        reason: each.reason,
      }),
    ];
  });
}

function sampleCounts(samples: readonly Sample[]): Results['run']['samples'] {
  const setup = samples.filter((sample) => sample.phase === 'setup').length;
  const valid = samples.filter((sample) => sample.phase !== 'setup' && sample.status === 'valid').length;
  return { total: samples.length, valid, excluded: samples.length - setup - valid, setup };
}

/** Nothing measured = failed; anything missing = partial: a broken run never looks green. */
function runStatus(
  valid: number,
  steps: Results['run']['steps'],
  configurations: readonly ConfigurationResult[],
  failure: RunFailure | undefined,
): Results['run']['status'] {
  if (valid === 0) return 'failed';
  const isWhole =
    steps.done + steps.skipped === steps.planned && !configurations.some(isShort) && failure === undefined;
  return isWhole ? 'complete' : 'partial';
}

/** Computes results.json from a plan and its samples: every figure of the report, once. */
import { definedOnly } from '../defined-only.ts';
import { judgeTonight } from '../history/judge-tonight.ts';
import { findPlannedStep, loadJobsOf } from '../plan/load-jobs.ts';
import { partsOf } from '../plan/parts.ts';
import type { Plan } from '../plan/types.ts';
import { runPrices } from '../pricing/run-prices.ts';
import { judgeSegments } from '../telemetry/judge-segments.ts';
import { indexSamples } from '../telemetry/sample-index.ts';
import type { SampleTable } from '../telemetry/sample-table.ts';
import { makeAdvice } from './advice/advice-rules.ts';
import { makeComparisons } from './comparisons.ts';
import { configurationResult } from './configuration-result.ts';
import { pricesUsed } from './costs.ts';
import { cpuTimeExtensionResults, withExtensionBreakdown } from './cpu-time-extension.ts';
import { functionResults } from './function-result.ts';
import { makeNight } from './make-night.ts';
import { memoryChoices } from './memory-choices.ts';
import { judgePatterns } from './patterns.ts';
import { plannedCounts } from './planned-counts.ts';
import { predictions } from './prediction/predictions.ts';
import { withMeasured } from './published.ts';
import { isShort } from './results/completeness.ts';
import type { ConfigurationResult, Results, RunFailure, StepStatus } from './results/types.ts';
import { runActual } from './run-actual.ts';
import type { RunRecord } from './run-record.ts';
import { stopLookups } from './stop-record.ts';
import { CONFIDENCE, MIN_PAIRED_ROUNDS, NOISE_THRESHOLD_PERCENT } from './verdict.ts';
import { makeWarnings } from './warnings/warning-rules.ts';

/**
 * Builds the results of a run. Bad measurements throw no error: missing ones are counted, explained in a warning, and make
 * the status `partial` (or `failed` when there is no valid sample at all).
 */
export function buildResults(record: RunRecord): Results {
  const { plan, samples } = record;
  const index = indexSamples(samples);
  const statuses = stepStatuses(record);
  const loadSegments = judgeSegments(plan, index, record.loadSegments ?? []);
  const ofRun = {
    plan,
    index,
    functions: new Map(plan.functions.map((planned) => [planned.label, planned])),
    planned: plannedCounts(plan, statuses),
    stops: stopLookups(plan, statuses),
    loadSegments: Map.groupBy(loadSegments, ({ job }) => job.configurationId),
  };
  const everyConfiguration = plan.configurations.map((configuration) => configurationResult(configuration, ofRun));
  const configurations = withExtensionBreakdown(plan, everyConfiguration, index);
  const cpuTimeExtension = cpuTimeExtensionResults(plan, everyConfiguration, index);
  const functions = functionResults(record, index);
  const { suite } = plan;
  const run = runOf(record, statuses, index.table, everyConfiguration);
  // Before the comparisons, because both take much memory: the nights only until they are judged.
  const { earlierNights } = record;
  const isNight = earlierNights !== undefined && !plan.modified;
  const nightly = isNight
    ? judgeTonight(makeNight({ run, configurations }, index), earlierNights, suite.canary)
    : undefined;
  const predicted = predictions(configurations, index);
  const advice = makeAdvice({ functions, configurations, predictions: predicted });
  const results = {
    schemaVersion: 1,
    run,
    rules: {
      confidence: CONFIDENCE,
      noiseThresholdPercent: NOISE_THRESHOLD_PERCENT,
      minPairedRounds: MIN_PAIRED_ROUNDS,
    },
    functions,
    configurations,
    comparisons: makeComparisons(plan, index),
    prices: pricesUsed(plan),
    runPrices: runPrices(plan.environment.region),
    memoryChoices: memoryChoices(configurations, index),
    ...(predicted.length === 0 ? {} : { predictions: predicted }),
    ...(cpuTimeExtension.length === 0 ? {} : { cpuTimeExtension }),
    ...(advice.length === 0 ? {} : { advice }),
    published: withMeasured(plan, functions, configurations, index),
    patterns: judgePatterns(plan, configurations, index),
    problems: problemsOf(plan, statuses),
  } as const satisfies Omit<Results, 'warnings'>;
  return definedOnly({ ...results, nightly, warnings: makeWarnings({ plan, index, results }) });
}

function runOf(
  record: RunRecord,
  statuses: readonly StepStatus[],
  table: SampleTable,
  configurations: readonly ConfigurationResult[],
): Results['run'] {
  const { plan, endedAt, failure } = record;
  const { suite } = plan;
  const count = (status: StepStatus['status']) => statuses.filter((step) => step.status === status).length;
  const steps = {
    planned: statuses.length,
    done: count('done'),
    failed: count('failed'),
    missing: count('missing'),
    skipped: count('skipped'),
  };
  const samples = sampleCounts(table);
  return definedOnly({
    id: plan.runId,
    suite: suite.name,
    description: suite.description,
    suiteSha256: plan.suiteSha256,
    modified: plan.modified,
    seed: suite.seed,
    startedAt: plan.startedAt,
    scheduledTime: plan.scheduledTime,
    endedAt,
    status: runStatus(samples.valid, steps, configurations, failure),
    failure,
    environment: plan.environment,
    reference: suite.reference,
    lanes: plan.lanes.length,
    ...(plan.partCount !== undefined && { laneParts: partsOf(plan).map((items) => items.length) }),
    settleMs: plan.settleMs,
    steps,
    samples,
    estimate: plan.estimate,
    actual: runActual(record, table, statuses),
  });
}

/** The status of every planned step, in plan order; segments of load after the lanes. */
function stepStatuses({ plan, stepStatuses: recorded }: RunRecord): StepStatus[] {
  const byStep = new Map(recorded.map((status) => [`${status.laneId} ${status.stepIndex}`, status]));
  const planned = [...plan.lanes, ...loadJobsOf(plan).map(({ id, segments }) => ({ id, steps: segments }))];
  return planned.flatMap(({ id, steps }) =>
    steps.map(
      ({ index }): StepStatus => byStep.get(`${id} ${index}`) ?? { laneId: id, stepIndex: index, status: 'missing' },
    ),
  );
}

function problemsOf(plan: Plan, statuses: readonly StepStatus[]): Results['problems'] {
  return statuses.flatMap(({ laneId, stepIndex, status, reason }) => {
    if (status === 'done' || status === 'skipped') return [];
    const step = findPlannedStep(plan, laneId, stepIndex);
    if (step === undefined) return [];
    const { function: label, memoryMb, round } = step;
    return [definedOnly({ laneId, stepIndex, function: label, memoryMb, round, status, reason })];
  });
}

function sampleCounts(table: SampleTable): Results['run']['samples'] {
  const isSetup = (row: number) => table.phase.get(row) === 'setup';
  const setup = table.rows.filter(isSetup).length;
  const valid = table.rows.filter((row) => !isSetup(row) && table.isValid(row)).length;
  return { total: table.length, valid, excluded: table.length - setup - valid, setup };
}

/** `failed` when nothing was measured, `partial` when anything is missing. */
function runStatus(
  valid: number,
  steps: Results['run']['steps'],
  configurations: readonly ConfigurationResult[],
  failure: RunFailure | undefined,
): Results['run']['status'] {
  if (valid === 0) return 'failed';
  const isComplete =
    steps.done + steps.skipped === steps.planned && !configurations.some(isShort) && failure === undefined;
  return isComplete ? 'complete' : 'partial';
}

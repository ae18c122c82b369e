/**
 * Everything a reader must know before trusting a figure, as a closed set: each warning names what was found and what to
 * do about it. Warnings of the plan (a target that could not be built) come first, unchanged.
 */

import { formatCount } from '../../format/numbers.ts';
import type { Plan } from '../../plan/types.ts';
import type { ExcludeReason } from '../../telemetry/types.ts';
import { lacksSamples } from '../results/completeness.ts';
import { phasesOf } from '../results/phase-result.ts';
import type { ConfigurationResult, PhaseResult, ReportWarning } from '../results/types.ts';
import { builds, place, underLoad } from './surrounding-warnings.ts';
import { listOf, type WithoutWarnings, warning } from './warning.ts';

/** Below this many environments (cold: samples) no finite 95 % interval of a median exists (Le Boudec, theorem 2.1). */
export const MIN_INTERVAL_SAMPLES = 6;

/** What the answers of a run show, one sentence for each finding. */
export interface AnswerFindings {
  /** Payloads that functions answered differently. */
  readonly differing: readonly string[];
  /** Functions that answered with an error. */
  readonly wrong: readonly string[];
}

/** Warnings of a run, those of its plan first. */
export function makeWarnings(plan: Plan, results: WithoutWarnings, answers: AnswerFindings): ReportWarning[] {
  return [
    ...plan.warnings,
    ...completeness(results),
    ...sampleSize(results),
    ...intervals(results),
    ...dataQuality(results),
    ...underLoad(results),
    ...answers.wrong.map((message) =>
      warning('WRONG_ANSWERS', message, 'Cure what the answer says and run again; these answers are in no statistic.'),
    ),
    ...answers.differing.map((message) =>
      warning('ANSWERS_DIFFER', message, 'Make the functions do the same work before comparing their times.'),
    ),
    ...builds(results),
    ...place(results),
  ];
}

function completeness({ run, configurations, problems }: WithoutWarnings): ReportWarning[] {
  const { failure, steps } = run;
  const short = configurations.filter(lacksSamples);
  const reasons = new Set(problems.flatMap((each) => (each.status === 'failed' ? (each.reason ?? []) : [])));
  const why = reasons.size === 0 ? '' : `: ${[...reasons].slice(0, 3).join('; ').replace(/\.$/, '')}`;
  return [
    ...(failure === undefined
      ? []
      : [
          warning(
            'RUN_STOPPED',
            `The run stopped with ${failure.code}: ${failure.message}`,
            'Cure that error and run the suite again; what was measured before it is kept.',
          ),
        ]),
    ...(steps.failed === 0
      ? []
      : [
          warning(
            'STEPS_FAILED',
            `${steps.failed} of ${formatCount(steps.planned, 'step')} failed${why}.`,
            'Read the reasons under "Steps that did not end well"; the function’s log group has its own output.',
          ),
        ]),
    ...(steps.missing === 0
      ? []
      : [
          warning(
            'STEPS_MISSING',
            `${steps.missing} of ${formatCount(steps.planned, 'step')} ${wereOf(steps.missing)} never made.`,
            'The run was stopped, or its lane failed before them: run the suite again.',
          ),
        ]),
    ...(short.length === 0
      ? []
      : [
          warning(
            'SAMPLES_MISSING',
            `Fewer valid samples than planned in ${listOf(short.map((each) => each.id))}.`,
            'See "Excluded samples" for the reasons; a larger cold.maxAttempts gives the run more tries.',
          ),
        ]),
  ];
}

function sampleSize(results: WithoutWarnings): ReportWarning[] {
  const few = phases(results).filter(([, result]) => result.n > 0 && result.environments < MIN_INTERVAL_SAMPLES);
  if (few.length === 0) return [];
  const least = Math.min(...few.map(([, result]) => result.environments));
  return [
    warning(
      'FEW_SAMPLES',
      `${few.length} of ${phases(results).length} summaries have fewer than ${MIN_INTERVAL_SAMPLES} samples (of second and warm calls: environments; the fewest: ${least}), so their medians have no 95 % interval.`,
      'Raise the number of samples, for example --set cold.samples=10 --set warm.samples=10; warm calls of one round mostly share an environment, and a larger cold.burst makes fewer rounds.',
    ),
  ];
}

function intervals({ configurations }: WithoutWarnings): ReportWarning[] {
  const wide = configurations.flatMap(({ id, stopped }) =>
    (['cold', 'warm'] as const).flatMap((phase) => {
      const reason = stopped[phase]?.reason;
      return reason === 'cap' || reason === 'budget' ? [{ name: `${id} ${phase}`, reason }] : [];
    }),
  );
  if (wide.length === 0) return [];
  const isCut = wide.some(({ reason }) => reason === 'budget');
  return [
    warning(
      'INTERVAL_WIDE',
      `The interval is still wider than asked for in ${listOf(wide.map(({ name }) => name))}.`,
      isCut
        ? 'The minutes of the budget were over: raise budget.minutes, or accept the interval as it is.'
        : 'Raise maxSamples, or accept the interval as it is.',
    ),
  ];
}

function dataQuality(results: WithoutWarnings): ReportWarning[] {
  const severe = phases(results).flatMap(([configuration, result, phase]) =>
    ['initDurationMs', 'durationMs'].flatMap((metric) => {
      const summary = result.metrics[metric];
      const isWorthTelling = summary !== undefined && summary.outliers.severe >= Math.max(2, result.n / 10);
      return isWorthTelling
        ? [`${configuration.id} ${phase} ${metric} (${summary.outliers.severe} of ${result.n})`]
        : [];
    }),
  );
  const mixed = results.functions.filter((each) => each.runtimeVersions.length > 1);
  const loads = results.configurations.flatMap(({ load }) => load ?? []);
  const count = (reason: ExcludeReason) =>
    [...phases(results).map(([, result]) => result), ...loads].reduce(
      (sum, { excluded }) => sum + (excluded[reason] ?? 0),
      0,
    );
  const throttled = count('throttled');
  const proactive = count('proactive_init');
  const changed = count('function_changed');
  return [
    ...(severe.length === 0
      ? []
      : [
          warning(
            'OUTLIERS',
            `Many severe outliers, kept in every figure: ${listOf(severe)}.`,
            'Compare medians, not means; look at the rows in samples.csv, and run again when something else was using the machine or the table.',
          ),
        ]),
    ...(mixed.length === 0
      ? []
      : [
          warning(
            'MIXED_VERSIONS',
            `The runtime changed during the run: ${mixed.map((each) => `${each.function} (${each.runtimeVersions.join(', ')})`).join('; ')}.`,
            'Run again: Lambda was rolling out a new runtime, and one figure must not hold two of them.',
          ),
        ]),
    ...(throttled === 0
      ? []
      : [
          warning(
            'THROTTLED',
            `${formatCount(throttled, 'invocation')} ${wereOf(throttled)} throttled, and counted in no statistic.`,
            'Lower cold.burst, lanes or the rates of load, or raise the concurrency of the account or the function.',
          ),
        ]),
    ...(proactive === 0
      ? []
      : [
          warning(
            'PROACTIVE_INIT',
            `${formatCount(proactive, 'environment')} ${wereOf(proactive)} started by Lambda before the request, so their init was not seen.`,
            'Nothing to do: they were excluded and measured again; many of them mean that a larger settleMs may help.',
          ),
        ]),
    ...(changed === 0
      ? []
      : [
          warning(
            'FUNCTION_CHANGED',
            `${formatCount(changed, 'invocation')} ran while somebody else changed the function.`,
            'Deploy to a measured function only between runs.',
          ),
        ]),
  ];
}

function phases(results: WithoutWarnings): [ConfigurationResult, PhaseResult, string][] {
  return results.configurations.flatMap((configuration) =>
    phasesOf(configuration).map(([phase, result]): [ConfigurationResult, PhaseResult, string] => [
      configuration,
      result,
      phase,
    ]),
  );
}

function wereOf(count: number): string {
  return count === 1 ? 'was' : 'were';
}

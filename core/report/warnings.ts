/**
 * Everything a reader must know before trusting a figure, as a closed set: each warning names what was found and what to
 * do about it. Warnings of the plan (a target that could not be built) come first, unchanged.
 */
import type { Plan } from '../plan/types.ts';
import type { ExcludeReason } from '../telemetry/types.ts';
import { formatCount } from './format.ts';
import { lacksSamples } from './headline.ts';
import { phasesOf } from './summary-csv.ts';
import type { ConfigurationResult, PhaseResult, ReportWarning, Results } from './types.ts';

export const WARNING_CODES = [
  'RUN_STOPPED',
  'STEPS_FAILED',
  'STEPS_MISSING',
  'SAMPLES_MISSING',
  'FEW_SAMPLES',
  'INTERVAL_WIDE',
  'OUTLIERS',
  'MIXED_VERSIONS',
  'THROTTLED',
  'LOAD_INVALID',
  'LOAD_ERRORS',
  'PROACTIVE_INIT',
  'FUNCTION_CHANGED',
  'ANSWERS_DIFFER',
  'NO_PROBE',
  'MIXED_PROFILES',
  'LIGHT_PROFILE',
  'LOCAL_RUN',
  'THROTTLE_NONE',
  'MEMORY_LIMIT_NONE',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

/** Below this many samples no finite 95 % interval of a median exists (Le Boudec, theorem 2.1). */
export const MIN_INTERVAL_SAMPLES = 6;

type WithoutWarnings = Omit<Results, 'warnings'>;

/** Warnings of a run; `answersDiffer` holds one sentence for each payload that functions answered differently. */
export function makeWarnings(plan: Plan, results: WithoutWarnings, answersDiffer: readonly string[]): ReportWarning[] {
  return [
    ...plan.warnings,
    ...completeness(results),
    ...sampleSize(results),
    ...intervals(results),
    ...dataQuality(results),
    ...underLoad(results),
    ...answersDiffer.map((message) =>
      warning('ANSWERS_DIFFER', message, 'Make the functions do the same work before comparing their times.'),
    ),
    ...builds(results),
    ...place(results),
  ];
}

function warning(code: WarningCode, message: string, fix: string): ReportWarning {
  return { code, message, fix };
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
  const few = phases(results).filter(([, result]) => result.n > 0 && result.n < MIN_INTERVAL_SAMPLES);
  if (few.length === 0) return [];
  const least = Math.min(...few.map(([, result]) => result.n));
  return [
    warning(
      'FEW_SAMPLES',
      `${few.length} of ${phases(results).length} summaries have fewer than ${MIN_INTERVAL_SAMPLES} samples (the fewest: ${least}), so their medians have no 95 % interval.`,
      'Raise the number of samples, for example --set cold.samples=10 --set warm.samples=10.',
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

function underLoad({ configurations }: WithoutWarnings): ReportWarning[] {
  const loaded = configurations.flatMap(({ id, load }) => (load === undefined ? [] : [{ id, load }]));
  const invalid = loaded.flatMap(({ id, load }) =>
    load.segments.flatMap(({ segment, reason }) =>
      reason === undefined ? [] : [`${id}, segment ${segment + 1} of ${load.segments.length}: ${reason}`],
    ),
  );
  const failing = loaded.flatMap(({ id, load }) => {
    const { throttled: _, load_invalid: __, ...kinds } = load.overall.errors;
    const told = Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`);
    return told.length === 0 ? [] : [`${id} (${told.join(', ')})`];
  });
  return [
    ...(invalid.length === 0
      ? []
      : [
          warning(
            'LOAD_INVALID',
            `Load that is in no figure, because the generator cannot be believed: ${invalid.join('; ')}.`,
            'Run again with nothing else on the machine, or at a lower rate; a function that answers nobody also does this.',
          ),
        ]),
    ...(failing.length === 0
      ? []
      : [
          warning(
            'LOAD_ERRORS',
            `Calls under load failed, are counted by kind and were not sent again: ${listOf(failing)}.`,
            'Look at the rows of phase load in samples.csv, and at the log group of the function.',
          ),
        ]),
  ];
}

function builds(results: WithoutWarnings): ReportWarning[] {
  const noProbe = results.functions.filter((each) => !each.hasProbe).map((each) => each.function);
  const light = results.functions.filter((each) => isLightProfile(each.buildProfile)).map((each) => each.function);
  const profiled = results.functions.filter(
    (each) => each.runtime.startsWith('provided') && each.buildProfile !== undefined,
  );
  const profiles = new Set(profiled.map((each) => each.buildProfile));
  return [
    ...(noProbe.length === 0
      ? []
      : [
          warning(
            'NO_PROBE',
            `${listOf(noProbe)} ${noProbe.length === 1 ? 'carries' : 'carry'} no probe: a cold start is verified by REPORT alone.`,
            'Nothing to do for functions that are not ours; docs/measurement-method.md says what remains unverified.',
          ),
        ]),
    ...(profiles.size < 2
      ? []
      : [
          warning(
            'MIXED_PROFILES',
            `Compiled functions were built with different profiles: ${[...profiles].join(', ')}.`,
            'Build all of them with one profile before comparing them.',
          ),
        ]),
    ...(light.length === 0
      ? []
      : [
          warning(
            'LIGHT_PROFILE',
            `${listOf(light)} ${light.length === 1 ? 'was' : 'were'} built with the light profile (quick to compile, larger and slower than what is deployed).`,
            'Use the deploy profile for figures about the language itself.',
          ),
        ]),
  ];
}

function isLightProfile(profile: string | undefined): boolean {
  return profile?.includes('light') ?? false;
}

function place({ run }: WithoutWarnings): ReportWarning[] {
  const { environment } = run;
  if (environment.kind !== 'local') return [];
  return [
    warning(
      'LOCAL_RUN',
      'Measured on one machine, not on AWS.',
      'Run the same suite with --aws for figures of Lambda itself.',
    ),
    ...((environment.throttle ?? 'none') === 'none'
      ? [
          warning(
            'THROTTLE_NONE',
            'The CPU share of a memory size could not be limited here (throttle: none): every size had whole CPUs.',
            'Run as root on Linux with writable cgroups (thaw doctor says what is missing); until then do not compare memory sizes.',
          ),
        ]
      : []),
    ...((environment.memoryLimit ?? 'none') === 'none'
      ? [
          warning(
            'MEMORY_LIMIT_NONE',
            'Memory was not limited here, and peaks are those of the process.',
            'Run as root on Linux with writable cgroups (thaw doctor says what is missing).',
          ),
        ]
      : []),
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

/** The first few names, and how many more. */
function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length <= 4 ? shown : `${shown} and ${names.length - 4} more`;
}

function wereOf(count: number): string {
  return count === 1 ? 'was' : 'were';
}

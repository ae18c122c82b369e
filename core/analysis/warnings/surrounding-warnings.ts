/** Warnings about what surrounds the figures: the load's generator, the builds, and where it was measured. */
import type { ReportWarning } from '../results/types.ts';
import { listOf, type WithoutWarnings, warning } from './warning.ts';

export function underLoad({ configurations }: WithoutWarnings): ReportWarning[] {
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
            `Calls under load that failed or do not count, by kind; none was sent again: ${listOf(failing)}.`,
            'Look at the rows of phase load in samples.csv, and at the log group of the function.',
          ),
        ]),
  ];
}

export function builds(results: WithoutWarnings): ReportWarning[] {
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
            'For figures about the language itself run with --aws: npx thaw deploy builds the deploy profile. npx thaw build prints its package sizes.',
          ),
        ]),
  ];
}

function isLightProfile(profile: string | undefined): boolean {
  return profile?.includes('light') ?? false;
}

export function place({ run }: WithoutWarnings): ReportWarning[] {
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

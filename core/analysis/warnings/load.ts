/** Invalid load, which is in no figure, and calls that failed under load. */
import { configurationName } from '../../format/words.ts';
import { listOf, oneFinding, type WarningRule } from './warning-rule.ts';

export const LOAD_INVALID: WarningRule<readonly string[]> = {
  code: 'LOAD_INVALID',
  when: 'the load generator was late, dropped arrivals, failed itself, or did not end',
  find: ({ results }) =>
    oneFinding(
      results.configurations.flatMap(({ load: { segments } = { segments: [] }, ...configuration }) =>
        segments.flatMap(({ segment, reason }) =>
          reason === undefined
            ? []
            : [`${configurationName(configuration)}, segment ${segment + 1} of ${segments.length}: ${reason}`],
        ),
      ),
    ),
  message: (segments) =>
    `Load that is in no figure, because the generator was not on schedule: ${segments.join('; ')}.`,
  fix: 'Run again with nothing else on the machine, or at a lower rate; a function that does not respond also causes this.',
};

export const LOAD_ERRORS: WarningRule<readonly string[]> = {
  code: 'LOAD_ERRORS',
  when: 'calls under load failed for another reason than a throttle',
  find: ({ results }) =>
    oneFinding(
      results.configurations.flatMap(({ load, ...configuration }) => {
        const { throttled: _, load_invalid: __, caller_failed: ___, ...kinds } = load?.overall.errors ?? {};
        const counts = Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`);
        return counts.length === 0 ? [] : [`${configurationName(configuration)} (${counts.join(', ')})`];
      }),
    ),
  message: (failing) => `Calls under load that failed or do not count, by kind; none was retried: ${listOf(failing)}.`,
  fix: 'Look at the rows of phase load in samples.csv, and at the log group of the function.',
};

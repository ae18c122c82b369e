/** The verdict before the tables: did the run succeed, what differs, and which published patterns are confirmed. */
import { mainMetric } from '../../analysis/metrics.ts';
import type { Comparison, Results } from '../../analysis/results/types.ts';
import { formatCount } from '../../format/numbers.ts';
import { judgedRatioInSentence, ratioWords } from '../../format/ratio-words.ts';
import { payloadText } from '../../format/words.ts';
import { present } from '../../present.ts';
import { nightlySentences } from './nightly.ts';
import { statusSentence } from './status.ts';

const MAX_CANDIDATES = 6;

export function headline(results: Results): string[] {
  const warnings = results.warnings.length;
  return present([
    statusSentence(results),
    ...nightlySentences(results),
    ...results.warnings.filter(({ code }) => code === 'TARGET_MISSING').map(({ message }) => message),
    ...candidateSentences(results).slice(0, MAX_CANDIDATES),
    ...patternSentences(results),
    warnings > 0 && `${formatCount(warnings, 'warning')}: see below.`,
  ]);
}

/** One sentence per candidate and override, at the smallest memory size and first payload, as in the published tables. */
function candidateSentences(results: Results): string[] {
  const byPair = Map.groupBy(results.comparisons, ({ candidate, override = '', reference }) =>
    [candidate, override, reference].join(' '),
  );
  return [...byPair.values()].flatMap((comparisons) => {
    const [first] = comparisons;
    if (first === undefined) return [];
    const { candidate } = first;
    const memoryMb = Math.min(...comparisons.map((comparison) => comparison.memoryMb));
    const atSmallest = comparisons.filter((comparison) => comparison.memoryMb === memoryMb);
    const payload = atSmallest[0]?.payload;
    const own = mainMetric(results.functions.find((measured) => measured.function === candidate)?.metrics ?? []);
    const figures: readonly (readonly [Comparison['phase'], string | undefined, string])[] = [
      ['cold', 'initDurationMs', 'Init Duration'],
      ['cold', 'durationMs', 'first call'],
      ['cold', 'billedDurationMs', 'billed cold start'],
      ['warm', 'durationMs', 'warm call'],
      ['warm', own, `warm ${own}`],
    ];
    const parts = figures.flatMap(([phase, metric, title]) => {
      const comparison = atSmallest.find(
        (candidate) => candidate.phase === phase && candidate.metric === metric && candidate.payload === payload,
      );
      if (comparison === undefined) return [];
      const { interval } = comparison;
      const words = interval === null ? ratioWords(comparison) : judgedRatioInSentence(comparison);
      return [{ interval, text: `${title} ${words}` }];
    });
    // Once per sentence, because with few samples it applies to every figure.
    const few = parts.every(({ interval }) => interval === null) ? ' (too few samples for intervals and verdicts)' : '';
    const against = candidate === first.reference ? (first.referenceOverride ?? 'plain') : first.reference;
    const where = `${payloadText({ ...first, payload: payload ?? '' })}, ${memoryMb} MB`;
    return [`${candidate} against ${against} (${where}): ${parts.map(({ text }) => text).join(', ')}${few}.`];
  });
}

function patternSentences(results: Results): string[] {
  if (results.patterns.length === 0) return [];
  const confirmed = results.patterns.filter(({ holds }) => holds === true).length;
  const refuted = results.patterns.filter(({ holds }) => holds === false);
  const undecided = results.patterns.length - confirmed - refuted.length;
  const undecidedText = undecided === 0 ? '' : `, ${undecided} undecided`;
  const total = `${confirmed} of ${formatCount(results.patterns.length, 'published pattern')} confirmed${undecidedText}.`;
  return [
    total,
    ...refuted.slice(0, 2).map(({ statement, explanation }) => `Refuted: ${statement} (${mainPart(explanation)})`),
  ];
}

/** The figures that decided; those of other memory sizes are in the section below. */
function mainPart(explanation: string): string {
  return (explanation.split(' Other sizes:')[0] ?? explanation).replace(/\.$/, '');
}

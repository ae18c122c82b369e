/** The verdict before the tables, in at most ten sentences: did the run succeed, what differs, what of the published holds. */
import { mainMetric } from '../../analysis/metrics.ts';
import { isShort } from '../../analysis/results/completeness.ts';
import type { Comparison, Results } from '../../analysis/results/types.ts';
import { formatCount, formatRatio, intervalText } from '../../format/numbers.ts';
import { payloadText, verdictWord } from '../../format/words.ts';
import { present } from '../../present.ts';
import { nightlySentences } from './nightly.ts';

const MAX_CANDIDATES = 6;

export function headline(results: Results): string[] {
  const warnings = results.warnings.length;
  return present([
    statusSentence(results),
    ...nightlySentences(results),
    ...results.warnings.filter((each) => each.code === 'TARGET_MISSING').map((each) => each.message),
    ...candidateSentences(results).slice(0, MAX_CANDIDATES),
    ...patternSentences(results),
    warnings > 0 && `${formatCount(warnings, 'warning')}: see below.`,
  ]);
}

/** `Complete: all 24 steps done, 96 valid samples, 2 excluded.` */
export function statusSentence(results: Results): string {
  const { steps, samples, status, failure } = results.run;
  const counts = `${formatCount(samples.valid, 'valid sample')}${samples.excluded === 0 ? '' : `, ${samples.excluded} excluded`}`;
  const unneeded = steps.skipped === 0 ? '' : ` (${steps.skipped} more were not needed)`;
  if (status === 'complete')
    return `Complete: ${steps.done === 1 ? 'the one step' : `all ${steps.done} steps`} done${unneeded}, ${counts}.`;
  const lost = `${steps.done} of ${formatCount(steps.planned, 'step')} done (${steps.failed} failed, ${steps.missing} missing${steps.skipped === 0 ? '' : `, ${steps.skipped} not needed`}), ${counts}`;
  const short = results.configurations.filter(isShort).length;
  const shortText =
    short === 0
      ? ''
      : `; ${short} ${short === 1 ? 'configuration has' : 'configurations have'} fewer samples than planned`;
  const cause = failure === undefined ? '' : ` The run stopped with ${failure.code}: ${failure.message}`;
  return `${status === 'partial' ? 'PARTIAL' : 'FAILED'}: ${lost}${shortText}.${cause}`;
}

/** One sentence a candidate (and override of it), at its smallest memory size and its first payload: where the published tables are, too. */
function candidateSentences(results: Results): string[] {
  const byPair = Map.groupBy(results.comparisons, ({ candidate, override = '', reference }) =>
    [candidate, override, reference].join(' '),
  );
  return [...byPair.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const { candidate } = first;
    const memoryMb = Math.min(...all.map((each) => each.memoryMb));
    const atSmallest = all.filter((each) => each.memoryMb === memoryMb);
    const payload = atSmallest[0]?.payload;
    const own = mainMetric(results.functions.find((each) => each.function === candidate)?.metrics ?? []);
    const wanted: readonly (readonly [Comparison['phase'], string | undefined, string])[] = [
      ['cold', 'initDurationMs', 'Init Duration'],
      ['cold', 'durationMs', 'first call'],
      ['cold', 'billedDurationMs', 'billed cold start'],
      ['warm', 'durationMs', 'warm call'],
      ['warm', own, `warm ${own}`],
    ];
    const parts = wanted.flatMap(([phase, metric, title]) => {
      const found = atSmallest.find(
        (each) => each.phase === phase && each.metric === metric && each.payload === payload,
      );
      return found === undefined ? [] : [{ found, text: `${title} ${formatRatio(found.ratio)}${verdictText(found)}` }];
    });
    // Said once, because with few samples it holds for every figure.
    const few = parts.every(({ found }) => found.interval === null)
      ? ' (too few samples for intervals and verdicts)'
      : '';
    const against = candidate === first.reference ? (first.referenceOverride ?? 'plain') : first.reference;
    const where = `${payloadText({ ...first, payload: payload ?? '' })}, ${memoryMb} MB`;
    return [`${candidate} against ${against} (${where}): ${parts.map(({ text }) => text).join(', ')}${few}.`];
  });
}

function verdictText(comparison: Comparison): string {
  if (comparison.interval === null) return '';
  const word = verdictWord(comparison);
  return ` ${intervalText(comparison.interval)} ${word === '~' ? '(not shown to differ)' : word}`;
}

function patternSentences(results: Results): string[] {
  if (results.patterns.length === 0) return [];
  const shown = results.patterns.filter((each) => each.holds === true).length;
  const refuted = results.patterns.filter((each) => each.holds === false);
  const open = results.patterns.length - shown - refuted.length;
  const undecided = open === 0 ? '' : `, ${open} not decided`;
  const total = `${shown} of ${formatCount(results.patterns.length, 'published pattern')} ${shown === 1 ? 'shows' : 'show'}${undecided}.`;
  return [
    total,
    ...refuted.slice(0, 2).map((each) => `Does not show: ${each.statement} (${mainPart(each.explanation)})`),
  ];
}

/** What decided; what the other memory sizes say is for the section below. */
function mainPart(explanation: string): string {
  return (explanation.split(' Other sizes:')[0] ?? explanation).replace(/\.$/, '');
}

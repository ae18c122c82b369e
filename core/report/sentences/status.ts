/** Did the run do what was planned, and if not, what is missing and why. */
import { isShort, lacksSamples } from '../../analysis/results/completeness.ts';
import { phasesOf } from '../../analysis/results/phase-result.ts';
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatCount, formatNumber } from '../../format/numbers.ts';
import { configurationName } from '../../format/words.ts';
import { present } from '../../present.ts';
import type { ExcludeReason } from '../../telemetry/types.ts';
import { EXCLUDE_WORDS } from './exclude-words.ts';
import { loadedOf, loadSentence } from './load.ts';

/** `Complete: all 24 steps done, 96 valid samples, 2 excluded.` */
export function statusSentence(results: Results): string {
  const { steps, samples, status, failure } = results.run;
  const counts = `${formatCount(samples.valid, 'valid sample')}${samples.excluded === 0 ? '' : `, ${formatNumber(samples.excluded)} excluded`}`;
  const unneeded =
    steps.skipped === 0
      ? ''
      : ` (${formatNumber(steps.skipped)} more ${steps.skipped === 1 ? 'was' : 'were'} not needed)`;
  if (status === 'complete')
    return `Complete: ${steps.done === 1 ? 'the one step' : `all ${formatCount(steps.done, 'step')}`} done${unneeded}, ${counts}.`;
  const lost = `${formatNumber(steps.done)} of ${formatCount(steps.planned, 'step')} done (${formatNumber(steps.failed)} failed, ${formatNumber(steps.missing)} missing${steps.skipped === 0 ? '' : `, ${formatNumber(steps.skipped)} not needed`}), ${counts}`;
  const short = results.configurations.filter(isShort).length;
  const shortText =
    short === 0
      ? ''
      : `; ${formatCount(short, 'configuration')} ${short === 1 ? 'has' : 'have'} fewer samples than planned`;
  const cause = failure === undefined ? '' : ` The run stopped with ${failure.code}: ${failure.message}`;
  return `${PREFIXES[status]}${lost}${shortText}.${cause}`;
}

const PREFIXES = { partial: 'PARTIAL: ', failed: 'FAILED: ' } as const;

/** True when there is nothing to say but that the run failed, and why. */
export function hasNoFigures({ run }: Results): boolean {
  return run.status === 'failed' || run.samples.valid === 0;
}

/** The verdict of a run without figures: what happened, why, and what helps. */
export function failedSentence(results: Results): string {
  return [statusSentence(results), ...missing(results).map((part) => `${capital(part)}.`), ...whySentences(results)]
    .slice(0, 3)
    .join(' ');
}

/** `PARTIAL: 1 of 24 steps failed (python, 128 MB: UPDATE_TIMEOUT: …).`; empty for a complete run. */
export function partialPrefix(results: Results): string {
  if (results.run.status !== 'partial') return '';
  const parts = [...missing(results), ...shortParts(results)];
  const shown = parts.slice(0, 2).join('; ');
  return `${PREFIXES.partial}${shown === '' ? '' : `${shown}. `}`;
}

/** What the line below the verdict adds to it; undefined where the verdict is the status itself. */
export function statusBelowVerdict(results: Results): string | undefined {
  if (hasNoFigures(results)) return undefined;
  const sentence = statusSentence(results);
  return results.run.status === 'partial' ? sentence.slice(PREFIXES.partial.length) : sentence;
}

/** Steps that are not there, with the reason of the first; the load has its own sentence. */
function missing(results: Results): string[] {
  const { run, problems } = results;
  const { steps, failure } = run;
  const where = (status: 'failed' | 'missing') => {
    const of = problems.filter((problem) => problem.status === status);
    const locations = [...new Set(of.map((problem) => `${problem.function}, ${problem.memoryMb} MB`))];
    const reason = of.map((problem) => problem.reason).find((text) => text !== undefined);
    const more = locations.length > 2 ? ` and ${locations.length - 2} more` : '';
    const why = status === 'failed' && reason !== undefined ? `: ${reason.replace(/\.$/, '')}` : '';
    return locations.length === 0 ? '' : ` (${locations.slice(0, 2).join('; ')}${more}${why})`;
  };
  return present([
    failure !== undefined &&
      run.samples.valid > 0 &&
      `the run stopped with ${failure.code}: ${failure.message.replace(/\.$/, '')}`,
    steps.failed > 0 &&
      `${formatNumber(steps.failed)} of ${formatCount(steps.planned, 'step')} failed${where('failed')}`,
    steps.missing > 0 &&
      `${formatNumber(steps.missing)} of ${formatCount(steps.planned, 'step')} ${steps.missing === 1 ? 'was' : 'were'} not run${where('missing')}`,
  ]);
}

/** `rust, 128 MB, get has 4 of 6 cold starts (2 excluded: …)`, one configuration, and how many more. */
function shortParts({ configurations }: Results): string[] {
  const [first, ...others] = configurations.filter(lacksSamples);
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : `, and ${formatCount(others.length, 'more configuration')} too few`;
  return [`${configurationName(first)} has ${countsOf(first)}${more}`];
}

function countsOf(row: ConfigurationResult): string {
  const counts = present([
    (row.cold?.n ?? 0) < row.planned.cold && `${row.cold?.n ?? 0} of ${formatCount(row.planned.cold, 'cold start')}`,
    (row.followUp?.n ?? 0) < row.planned.followUp &&
      `${row.followUp?.n ?? 0} of ${formatCount(row.planned.followUp, 'second call')}`,
    (row.warm?.n ?? 0) < row.planned.warm && `${row.warm?.n ?? 0} of ${formatCount(row.planned.warm, 'warm call')}`,
  ]);
  const [reason] = countsByReason([row]);
  const why = reason === undefined ? '' : ` (${formatNumber(reason[1])} excluded: ${EXCLUDE_WORDS[reason[0]].seen})`;
  return `${counts.join(' and ')}${why}`;
}

/** Why there is no figure: the load is invalid, or every sample was excluded. */
function whySentences(results: Results): string[] {
  const isInvalid = loadedOf(results).some(({ load }) => !load.valid);
  return isInvalid ? present([loadSentence(results)]) : excludedSentences(results);
}

/** `All 24 samples were excluded as not_cold: …. What helps: ….` */
function excludedSentences({ configurations, run }: Results): string[] {
  const reasons = countsByReason(configurations);
  const [first] = reasons;
  if (first === undefined) return run.samples.total === run.samples.setup ? ['No function was called.'] : [];
  const [reason, count] = first;
  const total = reasons.reduce((sum, [, of]) => sum + of, 0);
  const { seen, fix } = EXCLUDE_WORDS[reason];
  const which =
    count === total
      ? `All ${formatCount(total, 'sample')} were`
      : `${formatNumber(count)} of ${formatCount(total, 'sample')} were`;
  return [`${which} excluded because ${seen} (${reason}). What helps: ${fix}.`];
}

/** Excluded samples by reason, the most frequent first. */
function countsByReason(rows: readonly ConfigurationResult[]): (readonly [ExcludeReason, number])[] {
  const counts = new Map<ExcludeReason, number>();
  const parts = rows.flatMap((row) => [...phasesOf(row).map(([, phase]) => phase), ...(row.load ? [row.load] : [])]);
  for (const { excluded } of parts) {
    for (const [reason, count] of Object.entries(excluded) as [ExcludeReason, number][]) {
      counts.set(reason, (counts.get(reason) ?? 0) + count);
    }
  }
  return [...counts].toSorted(([, left], [, right]) => right - left);
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/**
 * Does a published pattern show in this run? A statement expects one figure above another; the answer is yes, no, or
 * not decided, always with the figures it rests on.
 */
import { formatFigure, metricTitle } from '../format/figures.ts';
import { formatRatio, intervalText } from '../format/numbers.ts';
import type { Plan } from '../plan/types.ts';
import type { PatternOperand, PublishedPattern, Suite } from '../suite/types.ts';
import type { SampleIndex } from '../telemetry/sample-index.ts';
import { compareSamples } from './compare-samples.ts';
import { loadFigure } from './load/load-figure.ts';
import { phaseResult } from './results/phase-result.ts';
import type { ConfigurationResult, Results } from './results/types.ts';

interface Operand {
  readonly configuration: ConfigurationResult;
  /** Median of the phase, or the figure of the load. */
  readonly value: number;
}

/**
 * Judges each pattern at one memory size: the published one when both sides ran at it, else the smallest that both have.
 * What the other sizes say stands in the explanation, because a pattern that CPU makes may end where CPU grows.
 */
export function judgePatterns(
  plan: Plan,
  configurations: readonly ConfigurationResult[],
  index: SampleIndex,
): Results['patterns'] {
  return plan.suite.patterns.map((pattern) => ({
    statement: pattern.statement,
    left: pattern.left,
    right: pattern.right,
    ...judge(pattern, plan.suite, configurations, index),
  }));
}

type Judgement = Pick<Results['patterns'][number], 'holds' | 'explanation' | 'memoryMb'>;

function judge(
  pattern: PublishedPattern,
  suite: Suite,
  configurations: readonly ConfigurationResult[],
  index: SampleIndex,
): Judgement {
  const left = operands(pattern.left, configurations);
  const right = operands(pattern.right, configurations);
  for (const [operand, found] of [
    [pattern.left, left],
    [pattern.right, right],
  ] as const) {
    if (found.length === 0) {
      const missing = `${operand.phase === 'load' ? 'valid ' : ''}${describe(operand)}`;
      return { holds: null, memoryMb: null, explanation: `Not decided: no ${missing} was measured.` };
    }
  }
  const common = left.flatMap((one) => {
    const other = right.find((each) => each.configuration.memoryMb === one.configuration.memoryMb);
    return other === undefined ? [] : [{ memoryMb: one.configuration.memoryMb, left: one, right: other }];
  });
  const chosen = common.find((each) => publishedSizes(suite, pattern).has(each.memoryMb)) ?? common[0];
  if (chosen === undefined) {
    return {
      holds: null,
      memoryMb: null,
      explanation: 'Not decided: the two sides were not measured at a common memory size.',
    };
  }
  const main = judgeAt(pattern, chosen, index);
  const others = common.filter((each) => each !== chosen).map((each) => judgeAt(pattern, each, index));
  const elsewhere = others.map((each) => `${each.memoryMb} MB ${each.short} (${holdsText(each.holds)})`);
  return {
    holds: main.holds,
    memoryMb: main.memoryMb,
    explanation: [main.explanation, ...(elsewhere.length === 0 ? [] : [`Other sizes: ${elsewhere.join(', ')}.`])].join(
      ' ',
    ),
  };
}

function holdsText(holds: boolean | null): string {
  return holds === null ? 'not decided' : holds ? 'shows' : 'does not';
}

interface Pair {
  readonly memoryMb: number;
  readonly left: Operand;
  readonly right: Operand;
}

function judgeAt(pattern: PublishedPattern, pair: Pair, index: SampleIndex): Judgement & { readonly short: string } {
  const { left, right, memoryMb } = pair;
  const isLoad = pattern.left.phase === 'load' || pattern.right.phase === 'load';
  const comparison = isLoad
    ? undefined
    : compareSamples(
        { samples: index.valid(left.configuration.id, pattern.left.phase), metric: pattern.left.metric },
        { samples: index.valid(right.configuration.id, pattern.right.phase), metric: pattern.right.metric },
        { sameLane: false },
      );
  const leftText = formatFigure(pattern.left.metric, left.value);
  const rightText = formatFigure(pattern.right.metric, right.value);
  const figures = `${describe(pattern.left)} ${leftText} against ${describeOther(pattern.left, pattern.right)} ${rightText}`;
  const interval = comparison?.interval ?? null;
  const ratio = comparison === undefined ? '' : `, ${formatRatio(comparison.ratio)}`;
  const width = interval === null ? '' : ` ${intervalText(interval)}`;
  const isOpen = interval !== null && interval.low <= 1 && interval.high >= 1;
  const doubt = isLoad
    ? ' (one load each, so nothing says how sure this is)'
    : interval === null
      ? ' (medians of few samples)'
      : isOpen
        ? ' (too close to decide)'
        : '';
  return {
    memoryMb,
    short: comparison === undefined ? `${leftText} against ${rightText}` : formatRatio(comparison.ratio),
    holds: isOpen ? null : left.value > right.value,
    explanation: `At ${memoryMb} MB: ${figures}${ratio}${width}${doubt}.`,
  };
}

/** Configurations that have the operand's figure, smallest memory first; of several environment overrides the first. */
function operands(operand: PatternOperand, configurations: readonly ConfigurationResult[]): Operand[] {
  const found = configurations
    .filter(
      (each) =>
        each.function === operand.function && (operand.payload === undefined || each.payload === operand.payload),
    )
    .flatMap((configuration): Operand[] => {
      const value = figureOf(configuration, operand);
      return value === undefined ? [] : [{ configuration, value }];
    });
  const bySize = Map.groupBy(found, ({ configuration }) => configuration.memoryMb);
  return [...bySize.values()]
    .flatMap(([first]) => first ?? [])
    .sort((a, b) => a.configuration.memoryMb - b.configuration.memoryMb);
}

function figureOf(configuration: ConfigurationResult, { phase, metric }: PatternOperand): number | undefined {
  if (phase === 'load') return configuration.load && loadFigure(configuration.load, metric);
  return phaseResult(configuration, phase)?.metrics[metric]?.median;
}

function publishedSizes(suite: Suite, pattern: PublishedPattern): ReadonlySet<number> {
  const named = suite.published.filter((figure) =>
    [pattern.left.function, pattern.right.function].includes(figure.function),
  );
  return new Set(named.flatMap((figure) => figure.memoryMb ?? []));
}

/** `rust-dynamodb get cold Duration ms`. */
function describe(operand: PatternOperand): string {
  return partsOf(operand)
    .filter((part) => part !== '')
    .join(' ');
}

/** Only what differs from the first side: `python-dynamodb`, `follow-up`, `dns_ms`. */
function describeOther(first: PatternOperand, second: PatternOperand): string {
  const known = partsOf(first);
  const different = partsOf(second).filter((part, place) => part !== '' && part !== known[place]);
  return different.length === 0 ? describe(second) : different.join(' ');
}

function partsOf({ function: label, payload = '', phase, metric }: PatternOperand): string[] {
  return [label, payload, phase, metricTitle(metric)];
}

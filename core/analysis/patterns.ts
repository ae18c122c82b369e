/**
 * Does this run confirm a published pattern? A pattern states that one figure is above another; the result is confirmed,
 * refuted or undecided, with the figures that decided.
 */

import { formatFigure } from '../format/figures.ts';
import { formatRatio, intervalText } from '../format/numbers.ts';
import { ratioInterval, ratioWords } from '../format/ratio-words.ts';
import { figureWords } from '../format/words.ts';
import type { Plan } from '../plan/types.ts';
import { present } from '../present.ts';
import type { PatternOperand, PublishedPattern, Suite } from '../suite/types.ts';
import type { SampleIndex } from '../telemetry/sample-index.ts';
import { compareSamples } from './compare-samples.ts';
import { laneByFunction } from './function-result.ts';
import { loadFigure } from './load/load-figure.ts';
import { partsOfSides } from './pattern-parts.ts';
import { phaseResult } from './results/phase-result.ts';
import { matching } from './results/published-match.ts';
import type { ConfigurationResult, Results } from './results/types.ts';

interface Operand {
  readonly configuration: ConfigurationResult;
  /** Median of the phase, or the figure of the load. */
  readonly value: number;
}

/**
 * Judges each pattern at one memory size: the published size when both sides ran at it, else the smallest that both have.
 * The explanation also has the other sizes, because a pattern that comes from little CPU may end at larger sizes.
 */
export function judgePatterns(
  plan: Plan,
  configurations: readonly ConfigurationResult[],
  index: SampleIndex,
): Results['patterns'] {
  const lanes = laneByFunction(plan);
  return plan.suite.patterns.map((pattern) => {
    const { statement, left, right } = pattern;
    // Paired as the comparisons are, so that the same two figures have the same interval everywhere.
    const sameLane = lanes.get(left.function) === lanes.get(right.function);
    return { statement, left, right, ...judge(pattern, plan.suite, configurations, { index, sameLane }) };
  });
}

interface Samples {
  readonly index: SampleIndex;
  readonly sameLane: boolean;
}

type Judgement = Pick<Results['patterns'][number], 'holds' | 'explanation' | 'memoryMb'>;

function judge(
  pattern: PublishedPattern,
  suite: Suite,
  configurations: readonly ConfigurationResult[],
  samples: Samples,
): Judgement {
  const left = operands(pattern.left, configurations);
  const right = operands(pattern.right, configurations);
  for (const [operand, measured] of [
    [pattern.left, left],
    [pattern.right, right],
  ] as const) {
    if (measured.length === 0) {
      const how = operand.phase === 'load' ? ' by a valid load' : '';
      return { holds: null, memoryMb: null, explanation: `Undecided: ${describe(operand)} was not measured${how}.` };
    }
  }
  const bySize = new Map(right.map((operand) => [operand.configuration.memoryMb, operand]));
  const pairs = left.flatMap((operand): Pair[] => {
    const other = bySize.get(operand.configuration.memoryMb);
    return other === undefined ? [] : [{ memoryMb: operand.configuration.memoryMb, left: operand, right: other }];
  });
  const chosen = pairs.find(({ memoryMb }) => publishedSizes(suite, pattern).has(memoryMb)) ?? pairs[0];
  if (chosen === undefined) {
    return {
      holds: null,
      memoryMb: null,
      explanation: 'Undecided: the two sides were not measured at a common memory size.',
    };
  }
  const main = judgeAt(pattern, chosen, samples);
  const others = pairs.filter((pair) => pair !== chosen).map((pair) => judgeAt(pattern, pair, samples));
  const elsewhere = others.map(({ memoryMb, short, holds }) => `${memoryMb} MB ${short} (${holdsText(holds)})`);
  return {
    holds: main.holds,
    memoryMb: main.memoryMb,
    explanation: present([
      main.explanation,
      elsewhere.length > 0 && `Other sizes: ${elsewhere.join(', ')}.`,
      partsOfSides(
        { operand: pattern.left, configuration: chosen.left.configuration },
        { operand: pattern.right, configuration: chosen.right.configuration },
      ),
    ]).join(' '),
  };
}

function holdsText(holds: boolean | null): string {
  return holds === null ? 'undecided' : holds ? 'confirmed' : 'refuted';
}

interface Pair {
  readonly memoryMb: number;
  readonly left: Operand;
  readonly right: Operand;
}

function judgeAt(
  pattern: PublishedPattern,
  pair: Pair,
  { index, sameLane }: Samples,
): Judgement & { readonly short: string } {
  const { left, right, memoryMb } = pair;
  const isLoad = pattern.left.phase === 'load' || pattern.right.phase === 'load';
  const comparison = isLoad
    ? undefined
    : compareSamples(
        { samples: index.validRows(left.configuration.id, pattern.left.phase), metric: pattern.left.metric },
        { samples: index.validRows(right.configuration.id, pattern.right.phase), metric: pattern.right.metric },
        { sameLane },
      );
  const [leftText, rightText] = [valueText(pattern.left, left), valueText(pattern.right, right)];
  const figures = `${describe(pattern.left)} ${leftText}, ${describeOther(pattern.left, pattern.right)} ${rightText}`;
  const interval = comparison?.interval ?? null;
  const compared = comparison && { metric: pattern.left.metric, ratio: comparison.ratio };
  const isOpen = interval !== null && interval.low <= 1 && interval.high >= 1;
  const short = compared && (isOpen ? formatRatio(compared.ratio) : ratioWords(compared));
  const ratio = short === undefined ? '' : `: ${short}`;
  const width =
    compared === undefined || interval === null
      ? ''
      : ` ${isOpen ? intervalText(interval) : ratioInterval(compared, interval)}`;
  const doubt = isLoad
    ? ' (one load each, so the uncertainty is unknown)'
    : interval === null
      ? ' (medians of few samples)'
      : isOpen
        ? ' (too close to decide)'
        : '';
  return {
    memoryMb,
    short: short ?? `${leftText} against ${rightText}`,
    holds: isOpen || left.value === right.value ? null : left.value > right.value,
    explanation: `At ${memoryMb} MB, ${figures}${ratio}${width}${doubt}.`,
  };
}

/** Configurations with the operand's figure, smallest memory first; of several environment overrides the first. */
function operands(operand: PatternOperand, configurations: readonly ConfigurationResult[]): Operand[] {
  const measured = matching(operand, operand.function, configurations).flatMap((configuration): Operand[] => {
    const value = figureOf(configuration, operand);
    return value === undefined ? [] : [{ configuration, value }];
  });
  const bySize = Map.groupBy(measured, ({ configuration }) => configuration.memoryMb);
  return [...bySize.values()].flatMap(([first]) => first ?? []);
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

/** `798 ms`; figures of load and counts have their unit in their name. */
function valueText({ metric }: PatternOperand, { value }: Operand): string {
  return `${formatFigure(metric, value)}${/(?:Ms|_ms)(?:\.\w+)*$/.test(metric) ? ' ms' : ''}`;
}

/** `first call of rust-dynamodb (get)`. */
function describe(operand: PatternOperand): string {
  return `${figureWords(operand.phase, operand.metric)} of ${ownerOf(operand)}`;
}

/** Only what differs from the first side: `of python-dynamodb (get)`, `second call`, `dns of the first call`. */
function describeOther(first: PatternOperand, second: PatternOperand): string {
  const isSameFigure = first.phase === second.phase && first.metric === second.metric;
  const isSameOwner = ownerOf(first) === ownerOf(second);
  if (isSameFigure && !isSameOwner) return `that of ${ownerOf(second)}`;
  return isSameOwner && !isSameFigure ? `its ${figureWords(second.phase, second.metric)}` : describe(second);
}

function ownerOf({ function: label, payload }: PatternOperand): string {
  return payload === undefined ? label : `${label} (${payload})`;
}

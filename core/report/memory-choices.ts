/**
 * Which memory size to take: the cheapest, the fastest, and the one that gives most for both. One answer a function,
 * payload and phase, because a size that is right for warm calls may be wrong for cold starts.
 */
import type { ConfigurationResult, MemoryChoice, MetricSummary } from './types.ts';

/** Time that counts in each phase: all of a cold start's billed work, or the handler alone. */
const TIME_OF_PHASE = { cold: 'initAndDurationMs', warm: 'durationMs' } as const;
type ChosenPhase = keyof typeof TIME_OF_PHASE;

interface Option {
  readonly memoryMb: number;
  readonly usdPerMillion: number;
  readonly ms: MetricSummary;
}

/** Choices for every function and payload that has at least two memory sizes with a cost and a time. */
export function memoryChoices(configurations: readonly ConfigurationResult[]): MemoryChoice[] {
  const series = Map.groupBy(configurations, (each) => [each.function, each.payload, each.override ?? ''].join(' '));
  return [...series.values()].flatMap((sizes) =>
    (['cold', 'warm'] as const).flatMap((phase) => choose(sizes, phase) ?? []),
  );
}

function choose(sizes: readonly ConfigurationResult[], phase: ChosenPhase): MemoryChoice | undefined {
  const metric = TIME_OF_PHASE[phase];
  const options = sizes
    .flatMap((each): Option[] => {
      const ms = each[phase]?.metrics[metric];
      const usdPerMillion = each.costUsdPerMillion[phase];
      return ms === undefined || usdPerMillion === null ? [] : [{ memoryMb: each.memoryMb, usdPerMillion, ms }];
    })
    .toSorted((a, b) => a.memoryMb - b.memoryMb);
  const [first] = sizes;
  const [smallest] = options;
  if (first === undefined || smallest === undefined || options.length < 2) return undefined;
  const cheapest = least(options, smallest, (option) => option.usdPerMillion);
  const fastest = least(options, smallest, (option) => option.ms.median);
  // Cost × time: the size that halves one without doubling the other wins, whatever the units.
  const best = least(options, smallest, (option) => option.usdPerMillion * option.ms.median);
  return {
    function: first.function,
    payload: first.payload,
    ...(first.override === undefined ? {} : { override: first.override }),
    phase,
    metric,
    cheapest: figuresOf(cheapest),
    fastest: figuresOf(fastest),
    bestTradeOff: figuresOf(best),
    notShownSlowerMb: options
      .filter((option) => option !== fastest && !isShownSlower(option.ms, fastest.ms))
      .map((option) => option.memoryMb),
  };
}

/** The option with the least figure; of equals the smallest size. */
function least(options: readonly Option[], first: Option, figure: (option: Option) => number): Option {
  return options.reduce((best, option) => (figure(option) < figure(best) ? option : best), first);
}

function figuresOf(option: Option): MemoryChoice['cheapest'] {
  return { memoryMb: option.memoryMb, usdPerMillion: option.usdPerMillion, ms: option.ms.median };
}

/** Without intervals nothing is shown; with them, they must not overlap. */
function isShownSlower(slower: MetricSummary, faster: MetricSummary): boolean {
  if (slower.medianInterval === null || faster.medianInterval === null) return false;
  return slower.medianInterval.low > faster.medianInterval.high;
}

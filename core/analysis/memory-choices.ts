/**
 * Which memory size to choose: the cheapest, the fastest, and the best trade-off. One result per function, payload and
 * phase, because a size that is right for warm calls may be wrong for cold starts.
 */
import { definedOnly } from '../defined-only.ts';
import type { SampleIndex } from '../telemetry/sample-index.ts';
import { compareSamples } from './compare-samples.ts';
import type { ChosenSize, ConfigurationResult, MemoryChoice } from './results/types.ts';

/** The time that counts in each phase: init and handler of a cold start, the handler alone of a warm call. */
const TIME_OF_PHASE = { cold: 'initAndDurationMs', warm: 'durationMs' } as const;
type ChosenPhase = keyof typeof TIME_OF_PHASE;

interface Option extends ChosenSize {
  readonly id: string;
}

/** Choices for every function and payload that has at least two memory sizes with a cost and a time. */
export function memoryChoices(configurations: readonly ConfigurationResult[], index: SampleIndex): MemoryChoice[] {
  const series = Map.groupBy(configurations, ({ function: label, payload, override = '' }) =>
    [label, payload, override].join(' '),
  );
  return [...series.values()].flatMap((sizes) =>
    (['cold', 'warm'] as const).flatMap((phase) => choose(sizes, phase, index) ?? []),
  );
}

function choose(
  sizes: readonly ConfigurationResult[],
  phase: ChosenPhase,
  index: SampleIndex,
): MemoryChoice | undefined {
  const metric = TIME_OF_PHASE[phase];
  const options = sizes
    .flatMap(({ id, memoryMb, costUsdPerMillion, [phase]: measured }): Option[] => {
      const ms = measured?.metrics[metric]?.median;
      const usdPerMillion = costUsdPerMillion[phase];
      return ms === undefined || usdPerMillion === null ? [] : [{ id, memoryMb, usdPerMillion, ms }];
    })
    .toSorted((a, b) => a.memoryMb - b.memoryMb);
  const [first] = sizes;
  const [smallest] = options;
  if (first === undefined || smallest === undefined || options.length < 2) return undefined;
  const cheapest = optionWithMin(options, smallest, (option) => option.usdPerMillion);
  const fastest = optionWithMin(options, smallest, (option) => option.ms);
  // Cost × time needs no weights: halving one outweighs anything less than doubling the other.
  const best = optionWithMin(options, smallest, (option) => option.usdPerMillion * option.ms);
  /** By the interval of the ratio: intervals of two medians may overlap although the sizes differ, or not exist. */
  const isShownSlower = (slower: Option, faster: Option): boolean => {
    const sideOf = ({ id }: Option) => ({ samples: index.validRows(id, phase), metric });
    const ratio = compareSamples(sideOf(slower), sideOf(faster), { sameLane: true });
    return (ratio?.interval?.low ?? 0) > 1;
  };
  return definedOnly({
    function: first.function,
    payload: first.payload,
    override: first.override,
    phase,
    metric,
    cheapest: figuresOf(cheapest),
    fastest: figuresOf(fastest),
    bestTradeOff: figuresOf(best),
    notShownSlowerMb: options
      .filter((option) => option !== fastest && !isShownSlower(option, fastest))
      .map((option) => option.memoryMb),
  });
}

/** The option with the minimum figure; of equals the smallest size. */
function optionWithMin(options: readonly Option[], first: Option, figure: (option: Option) => number): Option {
  return options.reduce((best, option) => (figure(option) < figure(best) ? option : best), first);
}

function figuresOf({ memoryMb, usdPerMillion, ms }: Option): ChosenSize {
  return { memoryMb, usdPerMillion, ms };
}

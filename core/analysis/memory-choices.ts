/**
 * Which memory size to take: the cheapest, the fastest, and the one that gives most for both. One answer a function,
 * payload and phase, because a size that is right for warm calls may be wrong for cold starts.
 */
import { definedOnly } from '../defined-only.ts';
import type { SampleIndex } from '../telemetry/sample-index.ts';
import { compareSamples } from './compare-samples.ts';
import type { ChosenSize, ConfigurationResult, MemoryChoice } from './results/types.ts';

/** Time that counts in each phase: all of a cold start's billed work, or the handler alone. */
const TIME_OF_PHASE = { cold: 'initAndDurationMs', warm: 'durationMs' } as const;
type ChosenPhase = keyof typeof TIME_OF_PHASE;

interface Option extends ChosenSize {
  readonly id: string;
}

/** Choices for every function and payload that has at least two memory sizes with a cost and a time. */
export function memoryChoices(configurations: readonly ConfigurationResult[], index: SampleIndex): MemoryChoice[] {
  const series = Map.groupBy(configurations, (each) => [each.function, each.payload, each.override ?? ''].join(' '));
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
    .flatMap((each): Option[] => {
      const ms = each[phase]?.metrics[metric]?.median;
      const usdPerMillion = each.costUsdPerMillion[phase];
      return ms === undefined || usdPerMillion === null
        ? []
        : [{ id: each.id, memoryMb: each.memoryMb, usdPerMillion, ms }];
    })
    .toSorted((a, b) => a.memoryMb - b.memoryMb);
  const [first] = sizes;
  const [smallest] = options;
  if (first === undefined || smallest === undefined || options.length < 2) return undefined;
  const cheapest = least(options, smallest, (option) => option.usdPerMillion);
  const fastest = least(options, smallest, (option) => option.ms);
  // Cost × time: the size that halves one without doubling the other wins, whatever the units.
  const best = least(options, smallest, (option) => option.usdPerMillion * option.ms);
  /** The interval of the ratio says so: two intervals of medians may overlap although the sizes differ, or not exist. */
  const isShownSlower = (slower: Option, faster: Option): boolean => {
    const [one, other] = [slower, faster].map(({ id }) => ({ samples: index.valid(id, phase), metric }));
    const ratio = one === undefined || other === undefined ? undefined : compareSamples(one, other, { sameLane: true });
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

/** The option with the least figure; of equals the smallest size. */
function least(options: readonly Option[], first: Option, figure: (option: Option) => number): Option {
  return options.reduce((best, option) => (figure(option) < figure(best) ? option : best), first);
}

function figuresOf({ memoryMb, usdPerMillion, ms }: Option): ChosenSize {
  return { memoryMb, usdPerMillion, ms };
}

/** Which configurations of a run correspond to a published figure. */
import type { PublishedFigure } from '../../suite/types.ts';
import type { LoadResult } from '../load/load-result.ts';
import type { ConfigurationResult } from './types.ts';

type FigureKey = Pick<PublishedFigure, 'function' | 'payload' | 'memoryMb'>;

/** Configurations of a function at the figure's payload and memory size, smallest memory first. */
export function matching(
  { payload, memoryMb }: Omit<FigureKey, 'function'>,
  label: string,
  configurations: readonly ConfigurationResult[],
): ConfigurationResult[] {
  return configurations
    .filter(
      (configuration) =>
        configuration.function === label &&
        (payload === undefined || configuration.payload === payload) &&
        (memoryMb === undefined || configuration.memoryMb === memoryMb),
    )
    .toSorted((a, b) => a.memoryMb - b.memoryMb);
}

/** The load that corresponds to a published figure of load, valid or not; undefined when there was none. */
export function loadOf(figure: FigureKey, configurations: readonly ConfigurationResult[]): LoadResult | undefined {
  return matching(figure, figure.function, configurations).flatMap(({ load }) => load ?? [])[0];
}

/** Units that published ratios are stored with. */
export function isRatioUnit(unit: string): boolean {
  return unit === '×' || unit === 'x' || unit === 'ratio';
}

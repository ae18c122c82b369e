/** Which configurations of a run a published figure can stand beside. */
import type { PublishedFigure } from '../../suite/types.ts';
import type { LoadResult } from '../load/load-result.ts';
import type { ConfigurationResult } from './types.ts';

type Place = Pick<PublishedFigure, 'function' | 'payload' | 'memoryMb'>;

/** Configurations of a function at the figure's payload and memory size, smallest memory first. */
export function matching(
  { payload, memoryMb }: Omit<Place, 'function'>,
  label: string,
  configurations: readonly ConfigurationResult[],
): ConfigurationResult[] {
  return configurations
    .filter(
      (each) =>
        each.function === label &&
        (payload === undefined || each.payload === payload) &&
        (memoryMb === undefined || each.memoryMb === memoryMb),
    )
    .toSorted((a, b) => a.memoryMb - b.memoryMb);
}

/** The load that a published figure of load stands beside, valid or not; undefined when there was none. */
export function loadOf(place: Place, configurations: readonly ConfigurationResult[]): LoadResult | undefined {
  return matching(place, place.function, configurations).flatMap(({ load }) => load ?? [])[0];
}

/** Units under which a published ratio is stored. */
export function isRatioUnit(unit: string): boolean {
  return unit === '×' || unit === 'x' || unit === 'ratio';
}

/**
 * Parts: a lane is measured in child executions, whose history has at most 25,000 events. Lanes that are longer are cut; the
 * state machine measures part 1 of all lanes, then part 2 in new executions, and so on.
 */
import { shareOfRound } from './spread.ts';
import type { Lane, Plan } from './types.ts';

/** The steps `firstStep` … `firstStep + stepCount - 1` of a lane: what one child execution measures. */
export interface LanePart {
  readonly laneId: string;
  readonly firstStep: number;
  readonly stepCount: number;
}

/** The smallest number of parts with which every lane fits. @param maxSteps steps of a lane that fit into one history */
export function partCountFor(lanes: readonly Pick<Lane, 'steps'>[], maxSteps: number): number {
  return Math.ceil(lanes.reduce((max, { steps }) => Math.max(max, steps.length), 0) / maxSteps);
}

/**
 * What is measured in each part. Every lane is cut into the same number of equal parts, because a part begins when all lanes
 * have ended the one before: so they end at about the same time. A lane with fewer steps than parts is not in each.
 */
export function partsOf({ lanes, partCount = 1 }: Pick<Plan, 'lanes' | 'partCount'>): readonly (readonly LanePart[])[] {
  if (lanes.length === 0) return [];
  return Array.from({ length: partCount }, (_, index) =>
    lanes.flatMap(({ id, steps }) => {
      const stepCount = shareOfRound(steps.length, partCount, index + 1);
      const firstStep = Math.floor((index * steps.length) / partCount);
      return stepCount === 0 ? [] : [{ laneId: id, firstStep, stepCount }];
    }),
  );
}

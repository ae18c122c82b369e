/** Lanes: which functions run one after another, and in which order. */
import { seededShuffle } from '../statistics/seeded-shuffle.ts';
import { MAX_LANES, USUAL_LANES } from '../suite/max-lanes.ts';
import type { EnvironmentKind, Suite } from '../suite/types.ts';
import type { Lane, PlannedFunction, Step } from './types.ts';
import type { Visit } from './visits.ts';

/**
 * Number of lanes: that of the suite, else one locally (so that measurements do not disturb each other) and on AWS one per
 * function, up to what the account can run.
 */
function laneCount(suite: Suite, kind: EnvironmentKind, lambdaFunctions: number, maxLanes: number): number {
  return Math.max(
    1,
    Math.min(suite.lanes ?? (kind === 'local' ? 1 : Math.min(maxLanes, USUAL_LANES)), MAX_LANES, lambdaFunctions),
  );
}

/**
 * Distributes functions over lanes and shuffles the order within each round. Labels of one Lambda function stay in one lane
 * because they share its configuration. Functions are taken by number of visits, the highest first, and each is added to
 * the lane with the fewest visits.
 * @param maxLanes number of lanes that the account can run
 */
export function makeLanes(
  suite: Suite,
  kind: EnvironmentKind,
  functions: readonly PlannedFunction[],
  visits: ReadonlyMap<string, readonly Visit[]>,
  maxLanes = MAX_LANES,
): readonly Lane[] {
  // A function that is only put under load has no visits and needs no lane.
  const visited = functions.filter(({ label }) => (visits.get(label) ?? []).length > 0);
  if (visited.length === 0) return [];
  const groups = [...Map.groupBy(visited, ({ functionArn }) => functionArn).values()]
    .map((group) => {
      const labels = group.map(({ label }) => label);
      return { labels, visits: labels.flatMap((label) => visits.get(label) ?? []) };
    })
    .sort((a, b) => b.visits.length - a.visits.length);
  const lanes = Array.from({ length: laneCount(suite, kind, groups.length, maxLanes) }, () => ({
    labels: [] as string[],
    visits: [] as Visit[],
  }));
  for (const group of groups) {
    const shortestLane = lanes.reduce((best, lane) => (lane.visits.length < best.visits.length ? lane : best));
    shortestLane.labels.push(...group.labels);
    for (const visit of group.visits) shortestLane.visits.push(visit);
  }
  const order = new Map(functions.map(({ label }, index) => [label, index]));
  return lanes.map((lane, index) => {
    const id = `lane-${index + 1}`;
    const labels = lane.labels.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    return { id, functions: labels, steps: orderSteps(lane.visits, suite.seed, id) };
  });
}

/** Randomised complete blocks: every round visits everything once, in its own random order (RMIT; design reference). */
function orderSteps(visits: readonly Visit[], seed: number, laneId: string): readonly Step[] {
  const rounds = Map.groupBy(visits, ({ round }) => round);
  const steps: Step[] = [];
  for (const round of [...rounds.keys()].sort((a, b) => a - b)) {
    for (const [index, visit] of seededShuffle(rounds.get(round) ?? [], `${seed}/${laneId}/${round}`).entries()) {
      steps.push({ index: steps.length, position: index + 1, ...visit });
    }
  }
  return steps;
}

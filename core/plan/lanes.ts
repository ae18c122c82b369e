/** Lanes: which functions run one after another, and in which order. */
import { seededShuffle } from '../statistics/seeded-shuffle.ts';
import type { EnvironmentKind, Suite } from '../suite/types.ts';
import { MAX_LANES } from './limits.ts';
import type { Lane, PlannedFunction, Step } from './types.ts';
import type { Visit } from './visits.ts';

/**
 * How many lanes: as the suite says, else one locally (nothing disturbs anything) and on AWS one a function, as far as the
 * account can hold them.
 */
function laneCount(suite: Suite, kind: EnvironmentKind, lambdaFunctions: number, maxLanes: number): number {
  const wanted = suite.lanes ?? (kind === 'local' ? 1 : maxLanes);
  return Math.max(1, Math.min(wanted, MAX_LANES, lambdaFunctions));
}

/**
 * Distributes functions over lanes and draws the order within each round. Labels of one Lambda function stay in one lane:
 * they share its configuration. Each lane gets the function with the most visits that is left, whenever it has the fewest.
 * @param maxLanes the most lanes the account can hold
 */
export function makeLanes(
  suite: Suite,
  kind: EnvironmentKind,
  functions: readonly PlannedFunction[],
  visits: ReadonlyMap<string, readonly Visit[]>,
  maxLanes = MAX_LANES,
): readonly Lane[] {
  // A function that is only put under load has no visits, and a lane without steps would be an execution for nothing.
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
    const shortest = lanes.reduce((best, lane) => (lane.visits.length < best.visits.length ? lane : best));
    shortest.labels.push(...group.labels);
    shortest.visits.push(...group.visits);
  }
  const order = functions.map(({ label }) => label);
  return lanes.map((lane, index) => {
    const id = `lane-${index + 1}`;
    const labels = lane.labels.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    return { id, functions: labels, steps: orderSteps(lane.visits, suite.seed, id) };
  });
}

/** Randomised complete blocks: every round visits everything once, in an order of its own (RMIT; design reference). */
function orderSteps(visits: readonly Visit[], seed: number, laneId: string): readonly Step[] {
  const rounds = Math.max(0, ...visits.map(({ round }) => round));
  const steps: Step[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const ofRound = visits.filter((visit) => visit.round === round);
    for (const [place, visit] of seededShuffle(ofRound, `${seed}/${laneId}/${round}`).entries()) {
      steps.push({ index: steps.length, position: place + 1, ...visit });
    }
  }
  return steps;
}

// 40 lanes and a control plane that takes 15 calls per second: none of their updates is throttled.
import { beforeAll, describe, expect, it } from 'vitest';
import { runKeys } from '../../../core/plan/keys.ts';
import { planOfLane } from '../../../core/plan/lane-plan.ts';
import type { Plan } from '../../../core/plan/types.ts';
import { seededRandom } from '../../../core/statistics/seeded-shuffle.ts';
import { EXECUTION, STARTED_AT, SUITE, World } from '../../kit/orchestrator/world.ts';

/** Lambda's quota. */
const UPDATES_PER_SECOND = 15;
const LANES = 40;
const names = Array.from({ length: LANES }, (_, index) => `function-${index}`);
const payloads = [{ name: 'list', event: {} }];

/** When each lane sent its updates, in Unix ms: lanes have clocks of their own, of hosts that differ by some milliseconds. */
let updates: readonly number[];

beforeAll(async () => {
  const planning = new World();
  for (const name of names) planning.lambda.add(name);
  const functions = names.map((name) => ({
    functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryMb: [256],
    payloads,
  }));
  const cold = { ...SUITE.cold, samples: 6, followUps: 0 };
  const { runId } = await planning.plan({ name: 'mine', functions, cold, budget: { usd: 100, minutes: 1_000 } });
  const plan = planning.store.json<Plan>(runKeys(runId).plan);
  const lanes = plan.lanes.flatMap(({ steps }) =>
    [...Map.groupBy(steps, (step) => step.function)].map(([label, ofFunction]) => ({
      functions: [label],
      steps: ofFunction.map((step, index) => ({ ...step, index })),
    })),
  );
  const perFunction: Plan = { ...plan, lanes: lanes.map((lane, index) => ({ id: `lane-${index + 1}`, ...lane })) };
  for (const { id } of perFunction.lanes) {
    planning.store.put(runKeys(runId).lanePlan(id), JSON.stringify(planOfLane(perFunction, id)));
  }
  updates = (await Promise.all(perFunction.lanes.map(({ id }, index) => updatesOf(planning, runId, id, index)))).flat();
});

async function updatesOf(planning: World, runId: string, laneId: string, index: number): Promise<number[]> {
  const world = new World();
  const random = seededRandom(laneId);
  const spend = (ms: number) => world.clock.advanceTo(world.clock.monotonicMs() + random() * ms);
  for (const [key, { text }] of planning.store.objects) world.store.put(key, text);
  for (const name of names) world.lambda.add(name);
  world.running.add(EXECUTION);
  const sent: number[] = [];
  const skewMs = 3 * (random() - 0.5);
  // A read takes up to 200 ms, a request up to 4 ms to arrive, a call up to a second.
  world.store.before = () => spend(200);
  world.lambda.updateMs = 700 + 20 * index;
  world.lambda.before = (call) => {
    spend(call === 'invoke' ? 1_000 : 4);
    if (call === 'update') sent.push(Date.parse(STARTED_AT) + world.clock.monotonicMs() + skewMs);
  };
  for (let stepIndex = 0; stepIndex < 6; stepIndex += 1) await world.runStep({ runId, laneId, stepIndex });
  return sent;
}

/** Calls that a token bucket refuses. */
function throttled(times: readonly number[], capacity: number): number {
  let tokens = capacity;
  let last = Number.NEGATIVE_INFINITY;
  let refused = 0;
  for (const at of times.toSorted((a, b) => a - b)) {
    tokens = Math.min(capacity, tokens + ((at - last) / 1000) * UPDATES_PER_SECOND);
    last = at;
    if (tokens >= 1) tokens -= 1;
    else refused += 1;
  }
  return refused;
}

describe('40 lanes', () => {
  it('make all their updates', () => {
    expect(updates.length).toBeGreaterThanOrEqual(LANES * 6);
  });

  it.each([1, UPDATES_PER_SECOND])('are not throttled by a bucket of %i', (capacity) => {
    expect(throttled(updates, capacity)).toBe(0);
  });

  it('use nearly half of what the control plane has, though each read takes long', () => {
    const seconds = (Math.max(...updates) - Math.min(...updates)) / 1000;
    expect(updates.length / seconds).toBeGreaterThan(0.45 * UPDATES_PER_SECOND);
  });
});

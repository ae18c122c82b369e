// Adaptive stopping through the real tasks: which configurations stop, when, and what the report says about it.
import { describe, expect, it } from 'vitest';
import type { Results, StepStatus } from '../../core/analysis/results/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { Plan } from '../../core/plan/types.ts';
import { aggregateResults } from '../../orchestrator-lambdas/aggregate-results/step.ts';
import { SUITE, World } from '../kit/orchestrator/world.ts';
import { reportLine } from '../kit/report-lines.ts';

const ADAPTIVE = {
  ...SUITE,
  cold: { ...SUITE.cold, samples: 10, targetIntervalPercent: 5, maxSamples: 25 },
  warm: { samples: 20, discard: 0 },
};

/** Makes the durations of cold starts of thaw-blue vary widely, so that its interval stays wide. */
function swinging(world: World): void {
  let colds = 0;
  world.lambda.respond = (functionName, { environment, requestId, isCold, number }) => {
    if (functionName !== 'thaw-blue' || !isCold) return undefined;
    colds += 1;
    const { id: environmentId, nonce, memoryMb } = environment;
    const report = reportLine({
      requestId,
      memorySizeMb: memoryMb,
      initDurationMs: 80,
      durationMs: 20 + 90 * (colds % 3),
    });
    return {
      requestId,
      httpStatus: 200,
      payloadText: JSON.stringify({
        statusCode: 200,
        headers: { 'x-thaw-probe': JSON.stringify({ environmentId, invocation: number, nonce, memoryMb }) },
        body: '{}',
      }),
      logTail: `START RequestId: ${requestId} Version: $LATEST\n${report}`,
    };
  };
}

async function run(world: World, suite: unknown): Promise<{ results: Results; statuses: StepStatus[]; plan: Plan }> {
  const planned = await world.plan(suite);
  await world.runLanes(planned);
  await aggregateResults({ runId: planned.runId }, world.ports);
  const keys = runKeys(planned.runId);
  const statuses = [...world.store.objects.keys()]
    .filter((key) => key.startsWith(keys.stepsPrefix))
    .map((key) => world.store.json<StepStatus>(key));
  return { results: world.store.json<Results>(keys.results), statuses, plan: world.store.json<Plan>(keys.plan) };
}

function of(results: Results, label: string) {
  const configuration = results.configurations.find((candidate) => candidate.function === label);
  if (configuration === undefined) throw new Error(`no configuration of ${label}`);
  return configuration;
}

describe('a configuration whose interval is narrow enough', () => {
  it('is measured no further, and the others continue up to the cap', async () => {
    const world = new World();
    swinging(world);

    const { results, statuses } = await run(world, ADAPTIVE);

    expect(of(results, 'red').cold?.n).toBe(15);
    expect(of(results, 'red').stopped.cold).toMatchObject({ reason: 'ci', afterRound: 15, halfWidthPercent: 0 });
    expect(of(results, 'blue').cold?.n).toBe(25);
    expect(of(results, 'blue').stopped.cold).toMatchObject({ reason: 'cap' });
    expect(of(results, 'red').stopped.warm).toMatchObject({ reason: 'planned' });
    expect(statuses.filter(({ status }) => status === 'skipped')).toHaveLength(10);
  });

  it('does not make the run incomplete, and the report says why it stopped', async () => {
    const world = new World();
    swinging(world);

    const { results } = await run(world, ADAPTIVE);

    expect(results.run.status).toBe('complete');
    expect(results.run.steps).toMatchObject({ planned: 50, done: 40, skipped: 10, failed: 0, missing: 0 });
    expect(results.warnings.map(({ code }) => code)).toContain('INTERVAL_WIDE');
    const report = world.store.objects.get(runKeys(results.run.id).reportHtml)?.text ?? '';
    expect(report).toContain('all 40 steps done (10 more were not needed)');
    expect(report).toContain('ci: narrow enough');
    expect(report).toContain('cap: maximum reached');
  });

  it('is no longer updated or invoked', async () => {
    const world = new World();

    await run(world, ADAPTIVE);

    const updates = world.lambda.calls.filter(
      ({ call, functionName }) => call === 'update' && functionName === 'thaw-red',
    );
    expect(updates).toHaveLength(15);
  });

  it('stops its warm calls while its cold starts continue', async () => {
    const world = new World();

    const { results } = await run(world, {
      ...ADAPTIVE,
      cold: { ...SUITE.cold, samples: 40 },
      warm: { samples: 20, discard: 0, targetIntervalPercent: 5, maxSamples: 60 },
    });

    expect(of(results, 'red').cold?.n).toBe(40);
    expect(of(results, 'red').warm?.n).toBeLessThan(60);
    expect(of(results, 'red').stopped).toMatchObject({ cold: { reason: 'planned' }, warm: { reason: 'ci' } });
    expect(results.run.status).toBe('complete');
  });
});

it('stops when the minutes of the budget are over, but not before the min number of rounds', async () => {
  const world = new World();
  swinging(world);
  // An update takes a minute here, so the min number of rounds takes much longer than the budget.
  world.lambda.updateMs = 60_000;

  const { results } = await run(world, { ...ADAPTIVE, budget: { usd: 1, minutes: 2 } });

  expect(of(results, 'blue').cold?.n).toBe(10);
  expect(of(results, 'blue').stopped.cold).toMatchObject({ reason: 'budget' });
  expect(results.run.status).toBe('complete');
});

it('gives the reason errors when the expected samples are missing', async () => {
  const world = new World();
  world.lambda.respond = (functionName, { requestId }) =>
    functionName === 'thaw-blue'
      ? { requestId, httpStatus: 200, functionError: 'Unhandled', payloadText: '{"errorMessage":"no"}' }
      : undefined;

  const { results } = await run(world, ADAPTIVE);

  expect(of(results, 'blue').stopped.cold).toMatchObject({ reason: 'errors', halfWidthPercent: null });
  expect(of(results, 'red').stopped.cold).toMatchObject({ reason: 'ci' });
  expect(results.run.status).toBe('partial');
});

it('reads no earlier step when the numbers of samples are fixed', async () => {
  const world = new World();
  const read: string[] = [];
  const planned = await world.plan();
  world.store.before = (operation, key) => {
    if (operation === 'read' && key.includes('/steps/')) read.push(key);
  };

  await world.runStep({ runId: planned.runId, laneId: 'lane-1', stepIndex: 0 });

  expect(new Set(read)).toEqual(new Set([runKeys(planned.runId).step('lane-1', 0)]));
});

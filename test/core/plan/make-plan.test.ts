import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../core/plan/make-plan.ts';
import { resolveSuite } from '../../../core/suite/resolve.ts';
import { errorOf } from '../../kit/error-of.ts';
import { exampleCatalogue } from '../suite/fixtures.ts';
import { plannedFunctions, planOf, stepsOf, warmTotals } from './fixtures.ts';

const suiteWith = (more: object) => ({ name: 'own', functions: [{ target: 'node-table' }], ...more });

describe('configurations', () => {
  it('are function × memory × payload, each with its id', () => {
    const plan = planOf(suiteWith({ functions: [{ target: 'node-table', memoryMb: [128, 512] }], warm: {} }));

    expect(plan.configurations.map(({ id }) => id)).toEqual([
      'node-table_arm64_128_get',
      'node-table_arm64_128_put',
      'node-table_arm64_512_get',
      'node-table_arm64_512_put',
    ]);
  });

  it('have the environment override as the last part of the id', () => {
    const variants = [
      { name: 'plain', environment: {} },
      { name: 'debug', environment: { LOG_LEVEL: 'debug' } },
    ];
    const functions = [{ target: 'tiny', environmentOverrides: variants }];

    const plan = planOf({ name: 'own', functions, cold: { samples: 1 } });

    expect(plan.configurations.map(({ id }) => id)).toEqual(['tiny_arm64_128_ping_plain', 'tiny_arm64_128_ping_debug']);
    expect(stepsOf(plan).map(({ override }) => override?.name)).toEqual(expect.arrayContaining(['plain', 'debug']));
  });

  it('do not include payloads that no phase measures', () => {
    const plan = planOf(suiteWith({ cold: { payloads: ['put'] } }));

    expect(plan.configurations.map(({ payload }) => payload.name)).toEqual(['put']);
  });

  it('have unique ids even when the name of a payload contains the separator', () => {
    const functions = [
      {
        target: 'tiny',
        payloads: ['a', 'a_b', 'a_b_c'].map((name) => ({ name, event: name })),
        environmentOverrides: ['b', 'c', 'b-c'].map((name) => ({ name, environment: {} })),
      },
    ];

    const { configurations } = planOf({ name: 'own', functions, warm: {} });

    expect(new Set(configurations.map(({ id }) => id)).size).toBe(9);
  });
});

describe('cold steps', () => {
  it('are spread over as many rounds as there are bursts', () => {
    const plan = planOf(suiteWith({ cold: { payloads: ['get'], samples: 7, burst: 2, followUps: 1 } }));

    expect(stepsOf(plan).map(({ round }) => round)).toEqual([1, 2, 3, 4]);
    expect(stepsOf(plan).map(({ cold }) => cold)).toEqual(
      Array.from({ length: 4 }, () => ({ configurationId: 'node-table_arm64_128_get', burst: 2, followUps: 1 })),
    );
  });

  it('are one per round for each payload measured cold', () => {
    const plan = planOf(suiteWith({ cold: { samples: 2 } }));

    const visited = stepsOf(plan).map(({ round, cold }) => `${round} ${cold?.configurationId}`);
    expect(visited.sort()).toEqual([
      '1 node-table_arm64_128_get',
      '1 node-table_arm64_128_put',
      '2 node-table_arm64_128_get',
      '2 node-table_arm64_128_put',
    ]);
  });

  it('use the function’s own options if it has some', () => {
    const functions = [{ target: 'tiny', cold: { samples: 5, burst: 5, followUps: 0 } }, { target: 'node-table' }];

    const plan = planOf({ name: 'own', functions, cold: { payloads: ['ping', 'get'], samples: 3 } });

    const tiny = stepsOf(plan).filter((step) => step.function === 'tiny');
    expect(tiny.map(({ cold }) => [cold?.burst, cold?.followUps])).toEqual([[5, 0]]);
    expect(stepsOf(plan).filter((step) => step.function === 'node-table')).toHaveLength(3);
  });
});

describe('warm calls', () => {
  it('are made in the cold step of their own payload', () => {
    const plan = planOf(suiteWith({ cold: { samples: 1 }, warm: { samples: 4, discard: 1 } }));

    for (const step of stepsOf(plan)) {
      expect(step.warm).toEqual([{ configurationId: step.cold?.configurationId, samples: 4, discard: 1 }]);
    }
  });

  it('of other payloads are made in the same environment, after those of the cold payload', () => {
    const plan = planOf(suiteWith({ cold: { payloads: ['put'], samples: 1 }, warm: { samples: 4 } }));

    expect(stepsOf(plan)).toHaveLength(1);
    expect(stepsOf(plan)[0]?.warm.map(({ configurationId }) => configurationId)).toEqual([
      'node-table_arm64_128_put',
      'node-table_arm64_128_get',
    ]);
  });

  it('are spread evenly over the rounds', () => {
    const plan = planOf(
      suiteWith({ cold: { payloads: ['get'], samples: 4 }, warm: { payloads: ['get'], samples: 6 } }),
    );

    expect(stepsOf(plan).map(({ warm }) => warm[0]?.samples)).toEqual([1, 2, 1, 2]);
  });

  it('are not made in rounds without samples, nor are their discarded calls', () => {
    const plan = planOf(
      suiteWith({ cold: { payloads: ['get'], samples: 4 }, warm: { payloads: ['get'], samples: 2 } }),
    );

    expect(stepsOf(plan).map(({ warm }) => warm.length)).toEqual([0, 1, 0, 1]);
  });

  it('are made without any cold start after at least one discarded call', () => {
    const plan = planOf(suiteWith({ warm: { samples: 12, discard: 0 } }));

    expect(stepsOf(plan)).toHaveLength(6);
    expect(warmTotals(plan)).toEqual(
      new Map([
        ['node-table_arm64_128_get', 12],
        ['node-table_arm64_128_put', 12],
      ]),
    );
    for (const step of stepsOf(plan)) {
      expect(step.cold).toBeUndefined();
      expect(step.warm[0]?.discard).toBe(1);
    }
  });
});

describe('a plan', () => {
  it('waits 2 s after an update on AWS and not at all locally, unless the suite sets settleMs', () => {
    expect(planOf({}, { kind: 'aws' }).settleMs).toBe(2000);
    expect(planOf({}, { kind: 'local' }).settleMs).toBe(0);
    expect(planOf({ cold: { settleMs: 5 } }, { kind: 'local' }).settleMs).toBe(5);
  });

  it('keeps the functions in the order of the suite', () => {
    const suite = resolveSuite({}, exampleCatalogue(), 'local');
    const functions = plannedFunctions(suite).reverse();

    const plan = planOf({}, { input: { functions } });

    expect(plan.functions.map(({ label }) => label)).toEqual(suite.functions.map(({ label }) => label));
  });

  it('keeps earlier warnings, and warns that prices of the Region are not known', () => {
    const before = { code: 'TARGET_MISSING', message: 'm', fix: 'f' };

    const plan = planOf({}, { region: 'af-south-1', input: { warnings: [before] } });

    expect(plan.warnings.map(({ code }) => code)).toEqual(['TARGET_MISSING', 'PRICE_OF_REGION_UNKNOWN']);
  });

  it('cannot be made without one of the functions of the suite', () => {
    const suite = resolveSuite({}, exampleCatalogue(), 'local');
    const input = { ...planOf({}), functions: plannedFunctions(suite).slice(1) };

    expect(errorOf(() => makePlan(input)).code).toBe('BUG');
  });
});

import { expect, it } from 'vitest';
import { errorOf } from '../../kit/error-of.ts';
import { type PlanOptions, planOf } from './fixtures.ts';

const account = (concurrentExecutions: number, unreserved = concurrentExecutions) => ({
  concurrentExecutions,
  unreservedConcurrentExecutions: unreserved,
});
const TWO = {
  name: 'own',
  cold: { burst: 1 },
  functions: [{ target: 'tiny' }, { target: 'node-table', payloads: ['get'] }],
};
const planIn = (json: object, limits: ReturnType<typeof account>, options: PlanOptions = {}) =>
  planOf(json, { kind: 'aws', ...options, input: { account: limits } });
const codes = (plan: ReturnType<typeof planOf>) => plan.warnings.map(({ code }) => code);

it('makes the same plan with the default limits as when the limits are not known', () => {
  const plan = planIn(TWO, account(1000));

  expect(plan).toEqual(planOf(TWO, { kind: 'aws' }));
  expect(plan.lanes).toHaveLength(2);
  expect(codes(plan)).toEqual([]);
});

it('uses fewer lanes if the suite does not set their number, and warns with the fix', () => {
  const plan = planIn({ ...TWO, cold: { burst: 3 } }, account(10, 7));

  expect(plan.lanes).toHaveLength(1);
  expect(plan.warnings).toEqual([
    {
      code: 'LOW_CONCURRENCY',
      message: expect.stringMatching(/lets 7 .* 1 lane instead of 2/),
      fix: expect.stringContaining('Service Quotas'),
    },
  ]);
});

it('warns when the lanes that the suite sets may be throttled', () => {
  const plan = planIn({ ...TWO, lanes: 2, cold: { burst: 3 } }, account(10, 7));

  expect(plan.lanes).toHaveLength(2);
  expect(plan.warnings[0]).toMatchObject({ code: 'LOW_CONCURRENCY', message: expect.stringContaining('need 8') });
});

it('rejects a burst that is larger than the concurrency of the account', () => {
  const error = errorOf(() => planIn({ ...TWO, cold: { burst: 10 } }, account(10)));

  expect(error).toMatchObject({ code: 'OVER_LIMITS', message: expect.stringContaining('are 11') });
  expect(error.fix).toContain('cold.burst to 9');
});

it('names this machine in the local cloud, where no quota can be raised', () => {
  const error = errorOf(() => planIn({ ...TWO, cold: { burst: 100 } }, account(1000, 100), { kind: 'local' }));
  const { warnings } = planIn({ ...TWO, lanes: 2, cold: { burst: 60 } }, account(1000, 100), { kind: 'local' });

  expect(error).toMatchObject({
    message: expect.stringMatching(/^The local cloud on this machine lets 100 /),
    fix: 'Set cold.burst to 99 or less, or run the suite with --aws.',
  });
  expect(warnings[0]?.message).toMatch(/^The local cloud on this machine lets 100 /);
});

it('checks a burst against the reserved concurrency of its function, if set, instead of the account', () => {
  const reserved = (reservedConcurrency: number) => ({ functions: { reservedConcurrency } });

  expect(errorOf(() => planIn({ ...TWO, cold: { burst: 10 } }, account(1000), reserved(9))).message).toContain(
    '9 reserved',
  );
  expect(codes(planIn({ ...TWO, cold: { burst: 10 } }, account(1000, 5), reserved(10)))).toEqual([]);
});

it('warns of memory sizes that a new account may reject', () => {
  const functions = [{ target: 'tiny', memoryMb: [128, 10_240] }];

  expect(codes(planIn({ name: 'own', cold: {}, functions }, account(10)))).toEqual(['ACCOUNT_MEMORY']);
  expect(codes(planIn({ name: 'own', cold: {}, functions }, account(1000)))).toEqual([]);
});

it('warns of a load above the concurrency of the account', () => {
  const load = { phases: [{ seconds: 10, fromRps: 1, toRps: 60 }] };
  const suite = { name: 'own', functions: [{ target: 'tiny' }], load };

  expect(planIn(suite, account(10, 5)).warnings[0]).toMatchObject({
    code: 'LOW_CONCURRENCY',
    message: expect.stringMatching(/up to 60 requests per second.*50 at most/),
  });
  expect(codes(planIn(suite, account(10)))).toEqual([]);
});

it('warns of a load above the reserved concurrency of its function, whatever the limits of the account', () => {
  const load = { phases: [{ seconds: 10, fromRps: 1, toRps: 60 }] };
  const suite = { name: 'own', functions: [{ target: 'tiny' }], load };
  const reserved = (reservedConcurrency: number) => ({ functions: { reservedConcurrency } });

  const planned = [
    planIn(suite, account(1000), reserved(5)),
    planOf(suite, { kind: 'aws', ...reserved(5) }),
    planIn(suite, account(10, 5), reserved(5)),
  ];

  for (const { warnings } of planned) {
    expect(warnings).toMatchObject([
      { code: 'LOW_CONCURRENCY', message: expect.stringMatching(/tiny goes up to 60 .* 5 reserved .* 50 at most/) },
    ]);
  }
  expect(codes(planIn(suite, account(1000), reserved(6)))).toEqual([]);
});

import { expect, it } from 'vitest';
import { PRICES_AS_OF } from '../../../core/pricing/price-table.ts';
import { runOverheadUsd, runPrices } from '../../../core/pricing/run-prices.ts';

it('takes the transition price of the Region', () => {
  expect(runPrices('us-east-1').stateTransition.usd).toBe(0.000025);
  expect(runPrices('sa-east-1').stateTransition.usd).toBe(0.0000375);
});

it('has a source and a date for every price', () => {
  const { stateTransition, s3Put, s3Get, orchestratorGbSecond, orchestratorRequest } = runPrices('eu-west-1');

  for (const { usd, source, asOf } of [stateTransition, s3Put, s3Get, orchestratorGbSecond, orchestratorRequest]) {
    expect(usd).toBeGreaterThan(0);
    expect(source).toMatch(/\w+\.\w+|power-tuning/);
    expect(asOf >= PRICES_AS_OF).toBe(true);
  }
});

it('charges seconds, transitions and objects separately', () => {
  const prices = runPrices('us-east-1');
  const none = { orchestratorSeconds: 0, stateTransitions: 0, s3Puts: 0, s3Gets: 0 };

  expect(runOverheadUsd(none, prices)).toEqual({ orchestrator: 0, stepFunctions: 0, s3: 0 });
  expect(runOverheadUsd({ ...none, stateTransitions: 1e6 }, prices)).toMatchObject({ stepFunctions: 25, s3: 0 });
  expect(runOverheadUsd({ ...none, s3Puts: 1e6 }, prices)).toMatchObject({ stepFunctions: 0, s3: 5 });
  expect(runOverheadUsd({ ...none, s3Gets: 1e6 }, prices)).toMatchObject({ s3: expect.closeTo(0.4) });
  expect(runOverheadUsd({ ...none, orchestratorSeconds: 1024 }, prices).orchestrator).toBeCloseTo(
    1769 * 0.0000166667,
    12,
  );
});

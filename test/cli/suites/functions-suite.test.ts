import { expect, it } from 'vitest';
import { localCatalogue } from '../../../cli/suites/check-suite.ts';
import { makeFunctionsSuite } from '../../../cli/suites/functions-suite.ts';
import { resolveSuite } from '../../../core/suite/resolve.ts';

const ORDERS = 'arn:aws:lambda:eu-central-1:111122223333:function:Orders_API';
const catalogue = localCatalogue();

it("interleaves two of the user's own functions in one lane, at the size of the first", async () => {
  const suite = await makeFunctionsSuite({ functions: [ORDERS, `${ORDERS}2`], samples: 10 }, catalogue, async (arn) =>
    arn === ORDERS ? 512 : 1024,
  );

  const resolved = resolveSuite(suite, catalogue, 'aws');
  expect(resolved.lanes).toBe(1);
  expect(resolved.functions.map(({ label, memoryMb }) => ({ label, memoryMb }))).toEqual([
    { label: 'orders-api-a', memoryMb: [512] },
    { label: 'orders-api2-b', memoryMb: [512] },
  ]);
  expect(resolved.reference).toBe('orders-api-a');
});

it('takes the first payload of a target', async () => {
  const suite = await makeFunctionsSuite(
    { functions: ['node-dynamodb', 'python-dynamodb'], samples: 6, memoryMb: [128, 512] },
    catalogue,
    async () => 0,
  );

  const resolved = resolveSuite(suite, catalogue, 'local');
  expect(resolved.functions.map(({ memoryMb }) => memoryMb)).toEqual([
    [128, 512],
    [128, 512],
  ]);
  expect(JSON.stringify(resolved.functions[0]?.payloads[0]?.event)).toContain('get');
});

it.each([true, false])('asks for the CPU time extension of each function: %j', async (cpuTimeExtension) => {
  const options = { functions: [ORDERS, 'node-dynamodb'], samples: 6, cpuTimeExtension };
  const { functions } = resolveSuite(await makeFunctionsSuite(options, catalogue, async () => 128), catalogue, 'aws');

  expect(functions.map((measured) => measured.cpuTimeExtension ?? false)).toEqual([cpuTimeExtension, cpuTimeExtension]);
});

it.each([
  ['orders', 'node-dynamodb'],
  ['', 'node-dynamodb'],
  [`${ORDERS}:live`, `name ${ORDERS}: its $LATEST`],
  [`${ORDERS}:$LATEST`, `name ${ORDERS}: its $LATEST`],
])('refuses %j and says what to name', async (name, fix) => {
  await expect(
    makeFunctionsSuite({ functions: ['node-dynamodb', name], samples: 6 }, catalogue, async () => 128),
  ).rejects.toMatchObject({ code: 'USAGE', fix: expect.stringContaining(fix) });
});

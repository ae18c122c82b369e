// Who may start an execution must not get at functions that nobody has opted in: finding U2.
import { expect, it } from 'vitest';
import { NotOptedInError } from '../../../core/suite/opt-in.ts';
import { SUITE, World } from '../../kit/orchestrator/world.ts';

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const measure = (name: string, more: object = {}) => ({
  functionArn: arnOf(name),
  memoryMb: [512],
  payloads: [{ name: 'list', event: {} }],
  ...more,
});
const commandFor = (name: string) =>
  `aws lambda tag-resource --resource ${arnOf(name)} --tags thaw:measure=true --region us-east-1`;
const LOADER = {
  environmentOverrides: [{ name: 'mine', environment: { NODE_OPTIONS: '--import=data:text/javascript,' } }],
};

function worldWith(...untagged: readonly string[]): World {
  const world = new World();
  for (const name of untagged) world.lambda.add(name, { tags: { team: 'orders' } });
  return world;
}

function expectUntouched(world: World): void {
  expect(world.store.writes).toEqual([]);
  expect(world.lambda.countCalls('update') + world.lambda.countCalls('invoke')).toBe(0);
}

it.each([
  ['a measured function', { ...SUITE, functions: [measure('orders')] }],
  ['a measured function with NODE_OPTIONS', { ...SUITE, functions: [measure('orders', LOADER)] }],
  [
    'the function of a setup call',
    { ...SUITE, setup: [{ functionArn: arnOf('orders'), payload: { name: 'x', event: {} } }] },
  ],
  ['one of the own functions', { ...SUITE, functions: [measure('thaw-plan-run')] }],
  [
    'one of the own functions in a setup call',
    { ...SUITE, setup: [{ functionArn: arnOf('thaw-measure'), payload: { name: 'x', event: {} } }] },
  ],
])('refuses %s that is not opted in: nothing is changed and nothing is called', async (_what, input) => {
  const world = worldWith('orders');
  // A tag does not help for the own functions.
  for (const own of ['thaw-plan-run', 'thaw-measure']) world.lambda.add(own);

  await expect(world.plan(input)).rejects.toMatchObject({
    code: expect.stringMatching(/^(FUNCTION_REFUSED|SUITE_INVALID)$/),
    source: 'user',
  });

  expectUntouched(world);
});

it('names every refused function in one error, with the command for each', async () => {
  const world = worldWith('orders', 'stock');
  world.lambda.deploy('thaw-red', { tags: {} });
  const setup = [{ functionArn: arnOf('stock'), payload: { name: 'fill', event: {} } }];

  const refused = world.plan({ ...SUITE, functions: [...SUITE.functions, measure('orders')], setup });

  await expect(refused).rejects.toMatchObject({
    code: 'FUNCTION_REFUSED',
    message: expect.stringContaining([arnOf('thaw-red'), arnOf('orders'), arnOf('stock')].join(', ')),
    fix: [commandFor('thaw-red'), commandFor('orders'), commandFor('stock')].join(' && '),
  });
  expectUntouched(world);
});

it('has the same error when IAM has already denied the call', async () => {
  const world = worldWith('orders');
  world.lambda.before = (call, name) => {
    if (call === 'get' && name === 'orders') throw new NotOptedInError([arnOf('orders')], 'https://localhost:4566');
  };

  await expect(world.plan({ ...SUITE, functions: [measure('orders')] })).rejects.toMatchObject({
    code: 'FUNCTION_REFUSED',
    fix: `${commandFor('orders')} --endpoint-url https://localhost:4566`,
  });
  expectUntouched(world);
});

it('says that a denied function is elsewhere, if it is', async () => {
  const world = worldWith('orders');
  world.lambda.before = (_call, name) => {
    if (name === 'orders') throw new NotOptedInError([arnOf('orders')], undefined);
  };
  const functionArn = 'arn:aws:lambda:eu-west-1:000000000000:function:orders';

  await expect(world.plan({ ...SUITE, functions: [measure('orders', { functionArn })] })).rejects.toMatchObject({
    code: 'FUNCTION_NOT_FOUND',
    message: expect.stringContaining('another Region or account'),
  });
});

it('accepts a function that the deployment names, and one that is tagged', async () => {
  const world = worldWith('orders');
  world.measured.push('orders');
  world.lambda.add('stock');

  await expect(world.plan({ ...SUITE, functions: [measure('orders'), measure('stock')] })).resolves.toMatchObject({
    status: 'planned',
  });
});

it.each([{ 'thaw:measure': 'false' }, { 'thaw:measure': 'True' }, { 'Thaw:Measure': 'true' }])(
  'does not take the tag %j for consent',
  async (tags) => {
    const world = worldWith();
    world.lambda.add('orders', { tags });

    await expect(world.plan({ ...SUITE, functions: [measure('orders')] })).rejects.toBeInstanceOf(NotOptedInError);
  },
);

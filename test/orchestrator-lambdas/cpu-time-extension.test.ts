// The layer of the CPU time extension: attached for its own visits, beside the own layers, and taken away on every path.
import { beforeEach, describe, expect, it } from 'vitest';
import { BenchmarkError } from '../../core/errors.ts';
import { runKeys } from '../../core/plan/keys.ts';
import { restoreConfiguration } from '../../orchestrator-lambdas/restore-configuration/step.ts';
import { EXECUTION, OTHER_EXECUTION, SUITE, World } from '../kit/orchestrator/world.ts';

const LAYER = 'arn:aws:lambda:us-east-1:000000000000:layer:thaw-cpu-time-arm64:3';
const OWN = ['arn:aws:lambda:us-east-1:000000000000:layer:libs:1', 'arn:aws:lambda:us-east-1:464622532012:layer:x:9'];
const measured = {
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:orders',
  memoryMb: [512],
  payloads: [{ name: 'list', event: {} }],
  cpuTimeExtension: true,
};
const INPUT = { ...SUITE, functions: [measured] };

let world: World;
beforeEach(() => {
  world = new World();
  world.cpuTimeLayers = { arm64: LAYER };
  world.lambda.add('orders', { layers: OWN, environment: { TABLE: 'orders' } });
});

/** The layers that the function has at each invocation. */
function layersOfInvocations(): readonly string[][] {
  const seen: string[][] = [];
  world.lambda.before = (call, functionName) => {
    if (call === 'invoke') seen.push([...world.lambda.peek(functionName).layers]);
  };
  return seen;
}

describe('a run', () => {
  it('attaches it after the own layers in visits of its own, and only there', async () => {
    const seen = layersOfInvocations();
    const planned = await world.plan(INPUT);
    await world.runLanes(planned);

    const [without, attached] = [seen.filter(({ length }) => length === 2), seen.filter(({ length }) => length === 3)];
    expect(new Set(without.map(String))).toEqual(new Set([String(OWN)]));
    expect(new Set(attached.map(String))).toEqual(new Set([String([...OWN, LAYER])]));
    expect(without.length).toBe(attached.length);

    await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
    expect(world.lambda.peek('orders')).toMatchObject({ layers: OWN, environment: { TABLE: 'orders' }, memoryMb: 128 });
  });

  it('names no layers in the updates of a function that does not ask for it', async () => {
    const updates: object[] = [];
    const update = world.lambda.update.bind(world.lambda);
    world.lambda.update = (functionName, change) => {
      updates.push(change);
      return update(functionName, change);
    };
    const { cpuTimeExtension: _, ...plain } = measured;
    await world.runLanes(await world.plan({ ...INPUT, functions: [plain] }));

    expect(updates.length).toBeGreaterThan(1);
    expect(updates.filter((change) => 'layers' in change)).toEqual([]);
  });
});

it('a function to which it cannot be attached is measured without it all the same', async () => {
  const update = world.lambda.update.bind(world.lambda);
  world.lambda.update = async (functionName, change) => {
    if (!change.layers?.includes(LAYER)) return update(functionName, change);
    throw new BenchmarkError({ code: 'UPDATE_FAILED', source: 'user', message: 'no such layer', fix: 'none' });
  };
  const seen = layersOfInvocations();
  const planned = await world.plan({ ...INPUT, cold: { ...SUITE.cold, samples: 6 }, warm: null });
  await world.runLanes(planned);

  // Six rounds, each with a cold call and the one after it.
  expect(seen.map(String)).toEqual(Array(12).fill(String(OWN)));
});

describe('the restore', () => {
  /** Ends while the extension is attached. */
  async function endAttached() {
    const planned = await world.plan(INPUT);
    for (const stepIndex of [0, 1]) {
      await world.runStep({ runId: planned.runId, laneId: 'lane-1', stepIndex });
      if (world.lambda.peek('orders').layers.length === 3) return planned;
    }
    throw new Error('no step attached the extension');
  }

  it('takes it away, and keeps a layer that another client has added meanwhile', async () => {
    await endAttached();
    world.lambda.deploy('orders', { layers: [...world.lambda.peek('orders').layers, 'arn:of:another'] });

    await restoreConfiguration({ executionArn: EXECUTION }, world.ports);

    expect(world.lambda.peek('orders').layers).toEqual([...OWN, 'arn:of:another']);
  });

  it('of a run that was killed is made by the next one, also when the layer version has changed since', async () => {
    await endAttached();
    world.running.delete(EXECUTION);
    world.cpuTimeLayers = { arm64: LAYER.replace(/3$/, '4') };

    await world.plan({ ...INPUT, name: 'next' }, OTHER_EXECUTION);

    expect(world.lambda.peek('orders')).toMatchObject({ layers: OWN, environment: { TABLE: 'orders' } });
  });

  it('leaves the layers as they are with the snapshot of a former version', async () => {
    const planned = await endAttached();
    const key = runKeys(planned.runId).snapshot('orders');
    const { layers: _layers, changes, ...snapshot } = world.store.json(key) as Record<string, object>;
    const { layer: _layer, ...others } = changes as Record<string, object>;
    await world.store.write(key, JSON.stringify({ ...snapshot, changes: others }));

    await restoreConfiguration({ executionArn: EXECUTION }, world.ports);

    expect(world.lambda.peek('orders')).toMatchObject({ layers: [...OWN, LAYER], environment: { TABLE: 'orders' } });
  });
});

describe('refuses, before anything is changed,', () => {
  it.each([
    ['a container image', { runtime: 'container-image', layers: [] }, /container image.*no layers.*Leave cpuTime/s],
    ['a sixth layer', { layers: ['1', '2', '3', '4', '5'] }, /has 5 layers, and Lambda allows 5/],
    ['an architecture that is not deployed', { architecture: 'x86_64' }, /not deployed for x86_64.*Deploy again/s],
  ] as const)('%s', async (_what, fields, message) => {
    world.lambda.deploy('orders', fields);

    const error = await world.plan(INPUT).catch((problem: unknown) => problem as Error & { fix: string });

    expect(error).toMatchObject({ code: 'FUNCTION_REFUSED' });
    expect(error instanceof Error && `${error.message} ${error.fix}`).toMatch(message);
    expect(world.lambda.countCalls('update')).toBe(0);
    expect(world.store.writes).toEqual([]);
  });

  it('but not the layer that a run which died has left beside four own ones', async () => {
    world.lambda.deploy('orders', { layers: ['1', '2', '3', '4', LAYER] });

    await expect(world.plan(INPUT)).resolves.toMatchObject({ status: 'planned' });
  });
});

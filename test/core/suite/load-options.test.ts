import { describe, expect, it } from 'vitest';
import { resolveRequest, resolveSuite } from '../../../core/suite/resolve.ts';
import type { Catalogue } from '../../../core/suite/types.ts';
import { exampleCatalogue } from './fixtures.ts';

const phase = (seconds: number, rps = 5) => ({ seconds, fromRps: rps, toRps: rps });
const SHIPPED = {
  name: 'busy',
  functions: [{ target: 'tiny', memoryMb: [512] }],
  load: { phases: [phase(1200)], payloads: ['ping'] },
  local: { load: { phases: [phase(300)], windowSeconds: 30 } },
};
const catalogue: Catalogue = { ...exampleCatalogue(), suites: { ...exampleCatalogue().suites, busy: SHIPPED } };
const load = (input: unknown, kind: 'aws' | 'local' = 'aws') => resolveSuite(input, catalogue, kind).load;

it('defaults to even arrivals through Invoke, and to windows that depend on the length', () => {
  expect(load({ suite: 'busy' })).toEqual({
    payloads: ['ping'],
    phases: [phase(1200)],
    distribution: 'even',
    via: 'invoke',
    windowSeconds: 60,
  });
  expect(load({ suite: 'busy', load: { phases: [phase(30)] } })?.windowSeconds).toBe(10);
});

describe('the local default of a shipped suite', () => {
  it('applies to local runs only', () => {
    expect(load({ suite: 'busy' }, 'local')).toMatchObject({ phases: [phase(300)], windowSeconds: 30 });
    expect(load({ suite: 'busy' }, 'aws')).toMatchObject({ phases: [phase(1200)] });
  });

  it('does not make the suite modified', () => {
    for (const kind of ['aws', 'local'] as const) {
      expect(resolveRequest({ suite: 'busy' }, catalogue, kind)).toMatchObject({ modified: false });
    }
  });

  it('is overridden by the load options of the changes, key by key', () => {
    const changed = { suite: 'busy', load: { phases: [phase(20)] } };

    expect(load(changed, 'local')).toMatchObject({ phases: [phase(20)], windowSeconds: 30 });
    expect(resolveRequest(changed, catalogue, 'local').modified).toBe(true);
  });

  it('is overridden by another local default', () => {
    const changed = { suite: 'busy', local: { load: { phases: [phase(40)] } } };

    expect(load(changed, 'local')).toMatchObject({ phases: [phase(40)] });
  });

  it('does not restore a load that the changes removed', () => {
    const changed = { suite: 'busy', load: null, cold: { samples: 1 } };

    expect(load(changed, 'local')).toBeUndefined();
  });
});

it('merges the load options of a function over those of the suite', () => {
  const own = { target: 'tiny', memoryMb: [512], load: { distribution: 'poisson' } };
  const [measured] = resolveSuite({ ...SHIPPED, name: 'mine', functions: [own] }, catalogue, 'aws').functions;

  expect(measured?.load).toMatchObject({ phases: [phase(1200)], distribution: 'poisson' });
});

it('rejects a suite without any phase', () => {
  const nothing = { ...SHIPPED, name: 'mine', load: null };

  expect(() => resolveSuite(nothing, catalogue, 'aws')).toThrow(/neither "cold" nor "warm" nor "load"/);
});

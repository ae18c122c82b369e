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

it('fills in even arrivals through Invoke, and windows that fit the length', () => {
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
  it('holds locally and nowhere else', () => {
    expect(load({ suite: 'busy' }, 'local')).toMatchObject({ phases: [phase(300)], windowSeconds: 30 });
    expect(load({ suite: 'busy' }, 'aws')).toMatchObject({ phases: [phase(1200)] });
  });

  it('leaves the suite as it ships', () => {
    for (const kind of ['aws', 'local'] as const) {
      expect(resolveRequest({ suite: 'busy' }, catalogue, kind)).toMatchObject({ modified: false });
    }
  });

  it('gives way to what a run asks for, key by key', () => {
    const asked = { suite: 'busy', load: { phases: [phase(20)] } };

    expect(load(asked, 'local')).toMatchObject({ phases: [phase(20)], windowSeconds: 30 });
    expect(resolveRequest(asked, catalogue, 'local').modified).toBe(true);
  });

  it('gives way to another local default', () => {
    const asked = { suite: 'busy', local: { load: { phases: [phase(40)] } } };

    expect(load(asked, 'local')).toMatchObject({ phases: [phase(40)] });
  });

  it('does not bring back a load that was taken away', () => {
    const asked = { suite: 'busy', load: null, cold: { samples: 1 } };

    expect(load(asked, 'local')).toBeUndefined();
  });
});

it('is what a function says itself, on top of what the suite says', () => {
  const own = { target: 'tiny', memoryMb: [512], load: { distribution: 'poisson' } };
  const [measured] = resolveSuite({ ...SHIPPED, name: 'mine', functions: [own] }, catalogue, 'aws').functions;

  expect(measured?.load).toMatchObject({ phases: [phase(1200)], distribution: 'poisson' });
});

it('is nothing to measure when no payload is under load', () => {
  const nothing = { ...SHIPPED, name: 'mine', load: null };

  expect(() => resolveSuite(nothing, catalogue, 'aws')).toThrow(/neither "cold" nor "warm" nor "load"/);
});

import { describe } from 'vitest';
import { type Case, itRefuses } from './refused-suites.ts';

function load(options: object): object {
  return { load: { phases: [{ seconds: 10, fromRps: 1, toRps: 1 }], ...options } };
}

const CASES: readonly Case[] = [
  ['load without phases', { load: {} }, 'SUITE_INVALID', 'load.phases', 'nothing', 'fromRps'],
  ['load with an empty list', { load: { phases: [] } }, 'SUITE_INVALID', 'load.phases', 'empty list', 'list of phases'],
  ['load as a number', { load: 20 }, 'SUITE_INVALID', 'load', 'found 20', 'or null'],
  [
    'a rate above the maximum of one generator',
    load({ phases: [{ seconds: 1, fromRps: 1, toRps: 201 }] }),
    'SUITE_INVALID',
    'load.phases[0].toRps',
    'found 201',
    '0 to 200',
  ],
  [
    'a phase of 0 seconds',
    load({ phases: [{ seconds: 0, fromRps: 1, toRps: 1 }] }),
    'SUITE_INVALID',
    'load.phases[0].seconds',
    'found 0',
    '1 to 14400',
  ],
  [
    'a phase with a misspelt key',
    load({ phases: [{ seconds: 1, fromRps: 1, toRPS: 1 }] }),
    'SUITE_INVALID',
    'load.phases[0].toRPS',
    'did you mean "toRps"',
    'Known keys here',
  ],
  [
    'phases without arrivals',
    load({ phases: [{ seconds: 60, fromRps: 0, toRps: 0 }] }),
    'SUITE_INVALID',
    'load.phases',
    'less than one arrival',
    'that brings some',
  ],
  [
    'an unknown distribution',
    load({ distribution: 'normal' }),
    'SUITE_INVALID',
    'load.distribution',
    '"normal"',
    'poisson',
  ],
  ['an unknown way to invoke', load({ via: 'http' }), 'SUITE_INVALID', 'load.via', '"http"', '"url"'],
  ['an unknown payload', load({ payloads: ['pong'] }), 'SUITE_INVALID', 'load.payloads[0]', '"pong"', 'Payloads here'],
  ['a function without a URL', load({ via: 'url' }), 'SUITE_INVALID', 'functions[0]', 'no function URL', '"invoke"'],
  [
    'local load with a misspelt key',
    { local: { load: { phase: [] } } },
    'SUITE_INVALID',
    'local.load.phase',
    'did you mean "phases"',
    'Known keys here',
  ],
];

describe('every error of a load has the path, what was found, and the fix', () => itRefuses(CASES));

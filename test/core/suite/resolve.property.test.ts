import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BenchmarkError } from '../../../core/errors.ts';
import { canonicalJson } from '../../../core/suite/canonical-json.ts';
import { resolveRequest } from '../../../core/suite/resolve.ts';
import { exampleCatalogue, QUICK, TARGETS } from './fixtures.ts';

const catalogue = exampleCatalogue(['node-table']);

/** @returns whether the input resolves; asserts that an error is a BenchmarkError with a fix and not a bug */
function resolvesOrExplains(input: unknown): boolean {
  try {
    resolveRequest(input, catalogue, 'aws');
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(BenchmarkError);
    expect((error as BenchmarkError).code).not.toBe('BUG');
    expect((error as BenchmarkError).fix).not.toBe('');
    return false;
  }
}

/** Any JSON under the keys that a suite has. */
const KEYS = [
  'suite',
  'name',
  'functions',
  'setup',
  'cold',
  'warm',
  'lanes',
  'reference',
  'canary',
  'budget',
  'published',
  'patterns',
  'local',
  'seed',
];
const anyUnderKnownKeys = fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });

/** Suites with valid keys and often valid values. */
const count = fc.oneof(fc.integer({ min: -1, max: 12 }), fc.constant(undefined));
const measuredFunction = fc.record(
  {
    target: fc.constantFrom(...TARGETS, 'tiny', 'unknown'),
    label: fc.constantFrom('a', 'b', 'c', 'Not A Slug'),
    memoryMb: fc.array(fc.constantFrom(128, 512, 1769, 7), { maxLength: 3 }),
    payloads: fc.array(fc.constantFrom('get', 'put', 'ping', { name: 'own', event: {} }), { maxLength: 3 }),
    cold: fc.constantFrom(null, {}, { burst: 5 }),
  },
  { requiredKeys: ['target'] },
);
const nearlySuite = fc.record(
  {
    name: fc.constantFrom('own', 'quick'),
    functions: fc.array(measuredFunction, { maxLength: 4 }),
    cold: fc.record({ samples: count, burst: count, followUps: count }),
    warm: fc.oneof(fc.constant(null), fc.record({ samples: count, discard: count })),
    reference: fc.constantFrom(...TARGETS, 'a'),
  },
  { requiredKeys: [] },
);

/** The shipped suite with one value replaced by anything. */
const mutated = fc
  .tuple(fc.constantFrom(...Object.keys(QUICK)), fc.jsonValue({ maxDepth: 2 }))
  .map(([key, value]) => ({ ...QUICK, [key]: value }));

describe('any input', () => {
  it.each([
    ['any JSON', fc.jsonValue({ maxDepth: 4 })],
    ['any value under known keys', anyUnderKnownKeys],
    ['nearly a suite', nearlySuite],
    ['the shipped suite with one value replaced', mutated],
    ['values that are not JSON', fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true })],
  ])('%s resolves, or is rejected with a fix', (_what, inputs) => {
    fc.assert(
      fc.property(inputs as fc.Arbitrary<unknown>, (input) => {
        resolvesOrExplains(input);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('a resolved suite', () => {
  it('does not depend on the order of the keys', () => {
    fc.assert(
      fc.property(nearlySuite, (input) => {
        if (!resolvesOrExplains(input)) return;
        const reversed = Object.fromEntries(Object.entries(input).reverse());
        expect(canonicalJson(resolveRequest(reversed, catalogue, 'aws'))).toBe(
          canonicalJson(resolveRequest(input, catalogue, 'aws')),
        );
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('is the same after it was stored as JSON', () => {
    fc.assert(
      fc.property(nearlySuite, (input) => {
        if (!resolvesOrExplains(input)) return;
        const { suite } = resolveRequest(input, catalogue, 'aws');
        expect(JSON.parse(JSON.stringify(suite))).toEqual(suite);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

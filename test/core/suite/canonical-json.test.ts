import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../core/suite/canonical-json.ts';

it('sorts keys at every depth and keeps the order of lists', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }, 3], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1},3]}');
});

it('gives the same text for absent and undefined keys', () => {
  expect(canonicalJson({ a: 1, b: undefined })).toBe(canonicalJson({ a: 1 }));
});

it('gives a text even for undefined', () => {
  expect(canonicalJson(undefined)).toBe('null');
});

it('does not change the value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: 1, numRuns: 200 },
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonChunks } from '../../core/json-chunks.ts';

const textOf = (value: unknown) => [...jsonChunks(value)].join('');

it('is the text of JSON.stringify', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      expect(textOf({ value, list: [value] })).toBe(JSON.stringify({ value, list: [value] }, undefined, 2));
    }),
  );
});

it('leaves out what is undefined, and has null for it in lists', () => {
  const value = { a: undefined, list: [1, undefined], rest: {} };
  expect(textOf(value)).toBe(JSON.stringify(value, undefined, 2));
});

it('reads a list that is no array one item at a time', () => {
  const made: number[] = [];
  function* items() {
    for (let index = 0; index < 3; index += 1) {
      made.push(index);
      yield { text: 'x'.repeat(70_000), index };
    }
  }
  const chunks = jsonChunks({ items: items() });

  chunks.next();
  expect(made).toEqual([0]);
  chunks.next();
  expect(made).toEqual([0, 1]);
});

it('gives large values in several chunks', () => {
  const value = { items: Array.from({ length: 30_000 }, (_, index) => ({ index })) };
  expect([...jsonChunks(value)].length).toBeGreaterThan(5);
  expect(textOf(value)).toBe(JSON.stringify(value, undefined, 2));
});

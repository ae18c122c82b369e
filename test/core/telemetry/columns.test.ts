import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FiguresColumn, IntegerColumn, NumberColumn, TextColumn } from '../../../core/telemetry/columns.ts';

/** More than two chunks of a column. */
const ROWS = 150_000;
/** Rows in runs, as the samples of visits are, and rows that jump back and beyond the last. */
const rows = fc
  .array(fc.tuple(fc.nat({ max: ROWS + 100 }), fc.integer({ min: 1, max: 300 })), { maxLength: 40 })
  .map((runs) => Uint32Array.from(runs.flatMap(([start, length]) => Array.from({ length }, (_, at) => start + at))));

const column = new NumberColumn();
const integers = new IntegerColumn();
for (let row = 0; row < ROWS; row += 1) {
  if (row % 7 !== 0) column.set(row, row / 4);
  integers.set(row, row % 1000);
}

describe('the values of rows are those of each row', () => {
  it('of numbers, NaN where none was measured', () => {
    const check = (of: Uint32Array) => {
      expect([...column.of(of)]).toEqual(Array.from(of, (row) => column.at(row)));
      expect([...integers.of(of)]).toEqual(Array.from(of, (row) => integers.at(row)));
    };
    fc.assert(fc.property(rows, check));
    check(Uint32Array.of(0, 1, ROWS - 1, ROWS, ROWS * 10));
  });

  it('of a column whose only chunk is small', () => {
    const few = new NumberColumn();
    few.set(0, 1);
    few.set(99, 2);
    expect([...few.of(Uint32Array.from({ length: 300 }, (_, row) => row))].filter((value) => value > 0)).toEqual([
      1, 2,
    ]);
    expect([...few.of(Uint32Array.of(70_000, 99, 0))]).toEqual([Number.NaN, 2, 1]);
  });

  it('of named figures, one and all', () => {
    const figures = fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.double()), { maxLength: 200 });
    const check = (all: readonly Record<string, number>[], first: number) => {
      const figuresColumn = new FiguresColumn();
      for (const [row, of] of all.entries()) figuresColumn.set(row, of);
      const chosen = Uint32Array.from({ length: Math.max(0, all.length - first) }, (_, at) => first + at);
      const expected = (name: string) => Array.from(chosen, (row) => all[row]?.[name] ?? Number.NaN);
      const columns = figuresColumn.allOf(chosen);
      expect([...columns.keys()]).toEqual(figuresColumn.namesOf(chosen));
      for (const name of ['a', 'b', 'c', 'd']) {
        expect([...figuresColumn.of(chosen, name)]).toEqual(expected(name));
        expect(columns.has(name)).toBe([...chosen].some((row) => all[row]?.[name] !== undefined));
        if (columns.has(name)) expect([...(columns.get(name) ?? [])]).toEqual(expected(name));
      }
    };
    fc.assert(fc.property(figures, fc.nat({ max: 50 }), check));
  });
});

it('finds and counts the rows with a text, in their order', () => {
  const texts = new TextColumn<'x' | 'y' | 'z'>('few');
  for (const [row, text] of (['x', undefined, 'y', 'x'] as const).entries()) texts.set(row, text);
  const all = Uint32Array.of(3, 2, 1, 0);
  expect([...texts.rowsWith('x', all)]).toEqual([3, 0]);
  expect([...texts.rowsWith('y', all)]).toEqual([2]);
  expect([...texts.rowsWith('z', all)]).toEqual([]);
  expect([...texts.counts(all)]).toEqual([
    ['x', 2],
    ['y', 1],
  ]);
  expect([...texts.counts(Uint32Array.of(1))]).toEqual([]);
});

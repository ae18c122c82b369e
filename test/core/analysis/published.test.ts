import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import type { PublishedFigure } from '../../../core/suite/types.ts';
import { smallRun } from '../../kit/report-run.ts';

const FIGURE: PublishedFigure = {
  function: 'rust',
  payload: 'get',
  memoryMb: 128,
  phase: 'cold',
  metric: 'initDurationMs',
  value: 112,
  unit: 'ms',
  source: 'the article',
};
const beside = (figure: Partial<PublishedFigure>) =>
  buildResults(smallRun({ memoryMb: [128, 512], published: [{ ...FIGURE, ...figure }] })).published[0];

describe('a published figure', () => {
  it('has our median as the measured figure', () => {
    expect(beside({})).toMatchObject({ published: 112, measured: 23.5, source: 'the article' });
  });

  it('has no measured figure where nothing was measured', () => {
    expect(beside({ function: 'node' })?.measured).toBeNull();
    expect(beside({ memoryMb: 256 })?.measured).toBeNull();
    expect(beside({ phase: 'load' })?.measured).toBeNull();
  });

  it('without a memory size corresponds to the smallest measured', () => {
    const { memoryMb: _, ...figure } = FIGURE;
    const [published] = buildResults(smallRun({ memoryMb: [512, 128], published: [figure] })).published;
    expect(published?.measured).toBe(23.5);
  });

  it('that is a ratio has our ratio to the reference that it names', () => {
    const figure = beside({ function: 'rust', reference: 'python', unit: '×', value: 0.3 });
    expect(figure?.measured).toBeCloseTo(0.5, 12);
    expect(figure?.reference).toBe('python');
  });

  it('that is a ratio has our ratio to the suite’s reference when it names none', () => {
    expect(beside({ function: 'python', unit: '×', value: 3 })?.measured).toBeCloseTo(2, 12);
  });

  it.each([
    ['bytes', 885_700],
    ['kB', 885.7],
    ['MB', 0.8857],
  ])('of a package is converted to %s', (unit, expected) => {
    expect(beside({ phase: 'package', metric: 'codeSizeBytes', unit })?.measured).toBeCloseTo(expected, 9);
  });
});

/** The runs that the bench aggregates: three large ones, and series that grow in one thing. */
import type { GeneratedShape } from './generated-plan.ts';

export interface Series {
  readonly name: 'samples' | 'load' | 'steps' | 'configurations';
  readonly title: string;
  /** From the smallest to the largest. */
  readonly runs: readonly SizedShape[];
  /** Not the largest: a former commit takes many minutes for that. */
  readonly formerSize: number;
}

interface SizedShape {
  readonly size: number;
  readonly shape: GeneratedShape;
}

const MEMORY_MB = [128, 256, 512, 1024, 2048];
const BASE: GeneratedShape = { functions: 20, memoryMb: MEMORY_MB, rounds: 20, samplesPerVisit: 1, arrivals: 0 };

export const SERIES: readonly Series[] = [
  {
    name: 'samples',
    title: 'samples in 2,000 visits of 100 configurations',
    runs: sizes([10_000, 100_000, 1_000_000], (size) => ({ ...BASE, samplesPerVisit: size / 2000 })),
    formerSize: 100_000,
  },
  {
    name: 'load',
    title: 'samples of one load',
    runs: sizes([10_000, 100_000, 1_000_000], (size) => ({
      ...BASE,
      functions: 1,
      memoryMb: [128],
      rounds: 6,
      arrivals: size,
    })),
    formerSize: 100_000,
  },
  {
    name: 'steps',
    title: 'steps of one sample each, of 100 configurations',
    // As many as a run may have.
    runs: sizes([10_000, 30_000, 100_000], (size) => ({ ...BASE, rounds: size / 100 })),
    formerSize: 30_000,
  },
  {
    name: 'configurations',
    title:
      'configurations in functions of five: three cold starts, three follow-ups and six warm calls each; published',
    runs: sizes([100, 1000, 10_000], (size) => ({
      ...BASE,
      functions: size / 5,
      rounds: 3,
      samplesPerVisit: 4,
      earlierNights: 14,
    })),
    formerSize: 1000,
  },
];

function sizes(all: readonly number[], shapeOf: (size: number) => GeneratedShape): SizedShape[] {
  return all.map((size) => ({ size, shape: shapeOf(size) }));
}

/** The two workloads of systems.md S2b; the sizes are the same in every language. */
export const OPERATIONS = ['cpu', 'memory'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Plain recursion, about 243,000 calls: pure interpreter (or compiler) speed. */
const FIBONACCI_N = 25;
const VECTOR_LENGTH = 100_000;

export interface WorkResult {
  /** Compared between the languages: the same work has the same result. */
  readonly result: number;
  readonly itemsCount: number;
}

export function isOperation(value: string | undefined): value is Operation {
  return OPERATIONS.some((operation) => operation === value);
}

function fibonacci(n: number): number {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

/** Fills a vector with the even numbers 0, 2, 4 … and sums it. */
function fillAndSum(length: number): number {
  const vector: number[] = [];
  for (let index = 0; index < length; index += 1) vector.push(index * 2);
  let sum = 0;
  for (const value of vector) sum += value;
  return sum;
}

export function runWorkload(operation: Operation): WorkResult {
  return operation === 'cpu'
    ? { result: fibonacci(FIBONACCI_N), itemsCount: 1 }
    : { result: fillAndSum(VECTOR_LENGTH), itemsCount: VECTOR_LENGTH };
}

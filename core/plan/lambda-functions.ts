import type { PlannedFunction } from './types.ts';

/** How many Lambda functions are measured: planned functions may be the same one. */
export function countLambdaFunctions(functions: readonly Pick<PlannedFunction, 'functionArn'>[]): number {
  return new Set(functions.map(({ functionArn }) => functionArn)).size;
}

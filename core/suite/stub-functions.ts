/**
 * Functions that the local cloud's stub of the Lambda API answers for: their states and times come from a model, and no code
 * runs. They test how a run scales and what it adds; none of their figures is a measurement.
 */
const STUB_PREFIX = 'thaw-stub-';

/** @param functionName unqualified */
export function isStubFunction(functionName: string): boolean {
  return functionName.startsWith(STUB_PREFIX);
}

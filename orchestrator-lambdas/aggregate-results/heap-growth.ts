/** How far V8 lets the heap of AggregateResults grow before it collects what is not needed any more. */
import { setFlagsFromString } from 'node:v8';

/**
 * By default that is almost twice of what is needed. NODE_OPTIONS does not accept this option of V8. It is no limit: a larger run has
 * all of the Lambda's memory (docs/decisions/0185-aggregation.md).
 */
export function limitHeapGrowth(): void {
  setFlagsFromString('--heap-growing-percent=15');
}

/**
 * The function as the run last saw it, so that it is updated without being read first. When it is not so any more, Lambda
 * refuses the update, because the RevisionId is another one.
 */
import type { KnownState } from '../function-state/fenced-update.ts';
import type { FunctionSnapshot } from '../function-state/snapshot.ts';
import type { UpdateRecord } from '../run-store/update-record.ts';

/**
 * @param before of the function's step before; undefined = this is its first one
 * @returns undefined when the function has to be read
 */
export function knownState(
  { revisionId: atSnapshot, memoryMb, environment, layers }: FunctionSnapshot,
  before: UpdateRecord | undefined,
): KnownState | undefined {
  const revisionId = before === undefined ? atSnapshot : before.revisionId;
  // Layers that are not known could not be kept.
  if (revisionId === undefined || layers === undefined) return undefined;
  return { revisionId, memoryMb, environment, layers: before?.layer ? [...layers, before.layer] : layers };
}

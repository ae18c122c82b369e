/** Writes the records of a step, and checks once, after its last call, whether another client changed the function. */
import type { RawInvocation } from '../../core/telemetry/types.ts';
import type { MeasureEvent } from '../events.ts';
import type { Ports } from '../ports.ts';
import type { PlannedStep } from '../run-store/run-plan.ts';
import { writeRecords } from '../run-store/sample-files.ts';

/**
 * Compares the function's RevisionId with that after our update, and writes the records that are not checked yet again with
 * the result. They are stored before, so that a check that fails loses none of them. A RevisionId is never used twice: one
 * check afterwards, however late, covers all the time since the update.
 * @returns the records as they are stored now, in their order
 */
export async function checkRevision(
  { functions, store }: Pick<Ports, 'functions' | 'store'>,
  event: MeasureEvent,
  planned: PlannedStep,
  records: readonly RawInvocation[],
): Promise<readonly RawInvocation[]> {
  if (records.every(({ expected }) => expected.functionChanged !== undefined)) return records;
  const { revisionId } = await functions.get(planned.measuredFunction.functionName);
  const functionChanged = revisionId !== event.revisionId;
  const checked = records.map((record) => ({ ...record, expected: { functionChanged, ...record.expected } }));
  await writeRecords(store, event, checked);
  return checked;
}

/** The records as they will be when the check finds the function unchanged. */
export function assumeUnchanged(records: readonly RawInvocation[]): RawInvocation[] {
  return records.map((record) => ({ ...record, expected: { functionChanged: false, ...record.expected } }));
}

/** Writes the records of a step, before and after the check of the function's RevisionId. */
import type { RawInvocation } from '../../core/telemetry/types.ts';
import type { MeasureEvent } from '../events.ts';
import type { Ports } from '../ports.ts';
import type { PlannedStep } from '../run-store/run-plan.ts';
import { writeRecords } from '../run-store/sample-files.ts';

/**
 * Writes records, then checks whether the function was changed since our update. When the check fails, the records are
 * stored, and a retried task only has to repeat the check. A RevisionId is never used twice, so one check afterwards,
 * however late, covers all the time since the update.
 * @returns the records with `functionChanged`, as they are stored now
 */
export async function saveRecords(
  ports: Pick<Ports, 'functions' | 'store'>,
  event: MeasureEvent,
  planned: PlannedStep,
  records: readonly RawInvocation[],
): Promise<RawInvocation[]> {
  await writeRecords(ports.store, event, records);
  return checkRevision(ports, event, planned, records);
}

/** The check of `saveRecords`, for records that are already written. */
export async function checkRevision(
  { functions, store }: Pick<Ports, 'functions' | 'store'>,
  event: MeasureEvent,
  planned: PlannedStep,
  records: readonly RawInvocation[],
): Promise<RawInvocation[]> {
  const { revisionId } = await functions.get(planned.measuredFunction.functionName);
  const functionChanged = revisionId !== event.revisionId;
  const judged = records.map((record) => ({ ...record, expected: { ...record.expected, functionChanged } }));
  await writeRecords(store, event, judged);
  return judged;
}

/** Records of a step, written down before and after the look at the function's RevisionId. */
import type { RawInvocation } from '../../core/telemetry/types.ts';
import type { MeasureEvent } from '../events.ts';
import type { Ports } from '../ports.ts';
import type { PlannedStep } from '../run-store/run-plan.ts';
import { writeRecords } from '../run-store/sample-files.ts';

/**
 * Writes records down, and only then looks whether the function is still what our update left: when the look fails, what
 * was measured is there, and a repeated task has only the look to make up for. A RevisionId never comes back, so one look
 * afterwards, however late, covers the whole time since.
 * @returns the records with `functionChanged`, as they are stored now
 */
export async function keepRecords(
  ports: Pick<Ports, 'functions' | 'store'>,
  event: MeasureEvent,
  planned: PlannedStep,
  records: readonly RawInvocation[],
): Promise<RawInvocation[]> {
  await writeRecords(ports.store, event, records);
  return lookAtRevision(ports, event, planned, records);
}

/** The second half of `keepRecords`, for records that were written before. */
export async function lookAtRevision(
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

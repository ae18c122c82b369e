/** EventBridge Scheduler delivers at least once: a second execution for the same scheduled time must not run again. */
import { deliveryKey } from '../../core/plan/keys.ts';
import type { ReportStore } from '../ports.ts';
import { readJson, writeJsonOnce } from '../run-store/stored-json.ts';

interface Delivery {
  readonly executionArn: string;
  readonly runId: string;
}

/**
 * Claims a scheduled time for this execution; a repeated claim changes nothing.
 * @returns the run that claimed it first, when it belongs to another execution
 */
export async function claimDelivery(
  store: ReportStore,
  suite: string,
  scheduledTime: string,
  own: Delivery,
): Promise<string | undefined> {
  const key = deliveryKey(suite, scheduledTime);
  if (await writeJsonOnce(store, key, own)) return undefined;
  const first = await readJson<Delivery>(store, key);
  return first === undefined || first.executionArn === own.executionArn ? undefined : first.runId;
}

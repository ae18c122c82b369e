/** One function as the front sees it: states and RevisionId are ours, the rest is MiniStack's. */
import { createHash, randomUUID } from 'node:crypto';
import type { Json } from '../wire/json.ts';
import type { StoredFunction } from './function-store.ts';
import type { RevisionTemplate } from './revisions.ts';

type FunctionState = 'Pending' | 'Active' | 'Failed';
type UpdateStatus = 'Successful' | 'InProgress' | 'Failed';

export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  state: FunctionState;
  stateReason?: { readonly text: string; readonly code: string };
  updateStatus: UpdateStatus;
  updateReason?: { readonly text: string; readonly code: string };
  /** The API's RevisionId: another one at each transition (lambda-semantics §4.4). */
  revisionId: string;
  /** What invocations run on now: while an update is in progress, the old one. Absent until the first code is unpacked. */
  active?: RevisionTemplate;
  /** From before the last update, while the fault `staleInvocations` lasts. */
  stale?: { readonly template: RevisionTemplate; remaining: number };
  reservedConcurrency: number | undefined;
  /** Of the configuration last read from MiniStack or written to it. */
  fingerprint: string;
  checkedAtMs: number;
  /** Resolves when the transition under way has ended. */
  transition: Promise<void>;
}

/** Not part of the configuration proper, or ours: a difference in these is no change of the function. */
const NOT_CONFIGURATION = new Set([
  'CodeSize',
  'LastModified',
  'LastUpdateStatus',
  'LastUpdateStatusReason',
  'LastUpdateStatusReasonCode',
  'RevisionId',
  'State',
  'StateReason',
  'StateReasonCode',
]);

export function fingerprintOf(configuration: Json): string {
  const relevant = Object.entries(configuration)
    .filter(([name]) => !NOT_CONFIGURATION.has(name))
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(relevant)).digest('hex');
}

export function newRecord(stored: StoredFunction, nowMs: number): FunctionRecord {
  return {
    name: String(stored.configuration['FunctionName']),
    arn: String(stored.configuration['FunctionArn']),
    state: 'Active',
    updateStatus: 'Successful',
    revisionId: randomUUID(),
    reservedConcurrency: stored.reservedConcurrency,
    fingerprint: fingerprintOf(stored.configuration),
    checkedAtMs: nowMs,
    transition: Promise.resolve(),
  };
}

/** The configuration as the API shows it, with our states and RevisionId in place of MiniStack's. */
export function shown(configuration: Json, record: FunctionRecord): Json {
  const result: Json = { ...configuration, RevisionId: record.revisionId, State: record.state };
  setReason(result, 'StateReason', record.stateReason);
  // Absent until the function has been created (lambda-semantics §4.3).
  if (record.state === 'Pending') delete result['LastUpdateStatus'];
  else result['LastUpdateStatus'] = record.updateStatus;
  setReason(result, 'LastUpdateStatusReason', record.state === 'Pending' ? undefined : record.updateReason);
  return result;
}

/** ListFunctions shows no states (API reference of ListFunctions). */
export function shownInList(configuration: Json, record: FunctionRecord | undefined): Json {
  const result: Json = { ...configuration, ...(record && { RevisionId: record.revisionId }) };
  for (const name of NOT_CONFIGURATION) {
    if (name.startsWith('State') || name.startsWith('LastUpdate')) delete result[name];
  }
  return result;
}

function setReason(
  target: Json,
  name: string,
  reason: { readonly text: string; readonly code: string } | undefined,
): void {
  delete target[name];
  delete target[`${name}Code`];
  if (!reason) return;
  target[name] = reason.text;
  target[`${name}Code`] = reason.code;
}

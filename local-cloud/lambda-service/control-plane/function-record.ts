/** The gateway's record of one function: it manages states and RevisionId; MiniStack stores the rest. */
import { createHash, randomUUID } from 'node:crypto';
import { asObject, type Json } from '../wire/json.ts';
import type { StoredFunction } from './function-store.ts';
import type { RevisionTemplate } from './revisions.ts';
import type { RuntimeManagement } from './runtime-management.ts';

type FunctionState = 'Pending' | 'Active' | 'Inactive' | 'Failed';
type UpdateStatus = 'Successful' | 'InProgress' | 'Failed';

export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  state: FunctionState;
  stateReason?: { readonly text: string; readonly code: string };
  updateStatus: UpdateStatus;
  updateReason?: { readonly text: string; readonly code: string };
  /** The API's RevisionId, which changes at each transition (lambda-semantics §4.4). */
  revisionId: string;
  /** What invocations run now; the old one while an update is in progress. Absent until the first code is unpacked. */
  active?: RevisionTemplate;
  /** The template from before the last update, while the fault `staleInvocations` applies. */
  stale?: { readonly template: RevisionTemplate; remaining: number };
  reservedConcurrency: number | undefined;
  /** As set by PutRuntimeManagementConfig; Lambda's default is Auto. */
  runtimeManagement?: RuntimeManagement;
  /** Fingerprint of the configuration last read from MiniStack or written to it. */
  fingerprint: string;
  checkedAtMs: number;
  /** Resolves when the current transition has ended. */
  transition: Promise<void>;
}

export const CREATING = { text: 'The function is being created.', code: 'Creating' };
/** Lambda has reclaimed what the function needs; the texts of the next two are ours. */
export const IDLE = { text: 'The function is idle.', code: 'Idle' };
export const RESTORING = { text: 'The function is being restored.', code: 'Restoring' };

/** Fields that change without a change of the function, or that the gateway manages itself. */
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

/** The configuration for the API, with the gateway's states and RevisionId instead of MiniStack's. */
export function shown(configuration: Json, record: FunctionRecord): Json {
  const result: Json = { ...configuration, RevisionId: record.revisionId, State: record.state };
  setReason(result, 'StateReason', record.stateReason);
  // Absent until the function has been created (lambda-semantics §4.3).
  const isCreating = record.state === 'Pending' && record.stateReason?.code !== RESTORING.code;
  if (isCreating) delete result['LastUpdateStatus'];
  else result['LastUpdateStatus'] = record.updateStatus;
  setReason(result, 'LastUpdateStatusReason', isCreating ? undefined : record.updateReason);
  // MiniStack knows no version of the runtime, and shows an empty ARN.
  if (asObject(result['RuntimeVersionConfig'])['RuntimeVersionArn'] === '') delete result['RuntimeVersionConfig'];
  return result;
}

/** The configuration for lists of functions and versions, which have no states and no runtime version. */
export function shownInList(configuration: Json, record: FunctionRecord | undefined): Json {
  const result: Json = { ...configuration, ...(record && { RevisionId: record.revisionId }) };
  delete result['RuntimeVersionConfig'];
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

/**
 * The only way a measured function is changed: know its RevisionId, check that this run still holds the lock, update with
 * that RevisionId, wait until the update has ended, and check that the function has the new settings.
 */
import { BenchmarkError } from '../../core/errors.ts';
import type { SeenUpdate, UpdateHint } from '../../core/plan/update-polls.ts';
import type { FunctionConfiguration, FunctionUpdate, Ports } from '../ports.ts';
import { type Settings, sameLayers, sameSettings } from './environment.ts';
import { waitForUpdate, waitUntilSettled } from './wait-until-settled.ts';

type UpdatePorts = Pick<Ports, 'functions' | 'clock' | 'log'>;

/** What a function was when it was last seen settled; no longer so when Lambda refuses an update with its RevisionId. */
export interface KnownState extends Settings {
  readonly revisionId: string;
}

/** As much of a function's configuration as decides what to set. */
export type CurrentState = KnownState & Pick<FunctionConfiguration, 'environmentError'>;

interface FencedUpdate {
  readonly functionName: string;
  /** Throws LOCK_LOST when this run no longer owns the lock; may wait before it looks. */
  readonly assertLock: () => Promise<void>;
  /** The settings to set, from the current ones. */
  readonly desired: (current: CurrentState) => Settings;
  /** Updated at once, without reading the function first. */
  readonly lastSeen?: KnownState | undefined;
  /** How long the function's updates take. */
  readonly hint?: UpdateHint | undefined;
  /** Lanes that update at the same time. */
  readonly lanes?: number;
  /**
   * True to get a new RevisionId even when the settings are the same: a task that read the old one before the lock was
   * revoked could otherwise still update.
   */
  readonly renewRevision?: boolean;
  /** Other settings, set first when an update to the same settings does not give a new RevisionId. */
  readonly temporary?: (desired: Settings) => Settings;
}

interface FencedResult {
  /** After the update; another `revisionId` later means that another client changed the function. */
  readonly configuration: FunctionConfiguration;
  /** When the update ended; absent when the function had the settings already. */
  readonly seen?: SeenUpdate;
}

/** Updates before UPDATE_CONFLICT is thrown. */
const MAX_CONFLICTS = 12;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 8_000;

/**
 * Brings a function to the wanted settings.
 * @throws BenchmarkError LOCK_LOST, UPDATE_CONFLICT (another client keeps updating), UPDATE_FAILED (with Lambda's reason),
 *   UPDATE_TIMEOUT, and what the ports throw
 */
export async function updateFenced(ports: UpdatePorts, update: FencedUpdate): Promise<FencedResult> {
  const { functionName, lastSeen, desired } = update;
  let sent = lastSeen && (await sendUpdate(ports, update, lastSeen, desired(lastSeen)));
  let current = sent?.configuration ?? (await waitUntilSettled(ports, functionName));
  let mustRenew = update.renewRevision === true;
  let useTemporary = false;
  let waitMs = FIRST_WAIT_MS;
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
    if (sent !== undefined && current.lastUpdateStatus === 'Failed') throw updateFailed(current);
    const wanted = desired(current);
    const isThere = hasSettings(current, wanted);
    if (isThere && !mustRenew) return { configuration: current, ...(sent && { seen: sent.seen }) };

    const settings = isThere && useTemporary && update.temporary !== undefined ? update.temporary(wanted) : wanted;
    const next = await sendUpdate(ports, update, current, settings);
    if (next !== undefined) {
      // AWS does not document whether an update that changes nothing gives a new RevisionId.
      useTemporary = next.acceptedRevisionId === current.revisionId;
      if (!useTemporary) mustRenew = false;
      // Counts as a conflict: when a second update is needed, another client probably updates the function too.
      sent = next;
      current = next.configuration;
      continue;
    }
    await ports.clock.sleep(waitMs);
    waitMs = Math.min(waitMs * 2, MAX_WAIT_MS);
    current = await waitUntilSettled(ports, functionName);
  }
  throw new BenchmarkError({
    code: 'UPDATE_CONFLICT',
    source: 'aws',
    message: `${functionName} could not be updated: another client updated it each of ${MAX_CONFLICTS} times.`,
    fix: 'Stop deployments of this function while it is measured, then start again.',
  });
}

/** Updates and waits for the end; undefined when Lambda refuses, because the function is no longer as in `before`. */
async function sendUpdate(ports: UpdatePorts, update: FencedUpdate, before: KnownState, settings: Settings) {
  const { functionName, hint, lanes = 1 } = update;
  await update.assertLock();
  const outcome = await ports.functions.update(functionName, changesOf(before, settings));
  if (outcome.kind !== 'updated') {
    ports.log.info('Update refused, trying again', { functionName, reason: outcome.kind });
    return undefined;
  }
  const accepted = { atMs: ports.clock.monotonicMs(), hasEnded: outcome.hasEnded };
  const settled = await waitForUpdate(ports, functionName, accepted, { hint, lanes });
  return { ...settled, acceptedRevisionId: outcome.revisionId };
}

/** An update without the layers where they stay: Lambda checks the permission to use each layer that is named. */
function changesOf(current: KnownState, settings: Settings): FunctionUpdate {
  const { layers, ...others } = settings;
  const isChange = layers !== undefined && !sameLayers(current, settings);
  return { ...others, ...(isChange && { layers }), revisionId: current.revisionId };
}

/** True when a readable function has these settings, and not only a failed update to them. */
export function hasSettings(current: FunctionConfiguration, settings: Settings): boolean {
  return (
    current.environmentError === undefined &&
    current.lastUpdateStatus === 'Successful' &&
    sameSettings(current, settings)
  );
}

function updateFailed(current: FunctionConfiguration): BenchmarkError {
  return new BenchmarkError({
    code: 'UPDATE_FAILED',
    source: 'aws',
    message: `The update of ${current.functionName} failed: ${current.lastUpdateStatusReason ?? 'Lambda gives no reason'}`,
    fix: 'Fix the cause that Lambda names (often the role, the VPC or the key of the function), then start again.',
  });
}

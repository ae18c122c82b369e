/**
 * The only way a measured function is changed: read its RevisionId, check that this run still holds the lock, update with
 * that RevisionId, wait until the update has ended, and check that the function has the new settings.
 */
import { BenchmarkError } from '../../core/errors.ts';
import type { FunctionConfiguration, FunctionUpdate, Ports } from '../ports.ts';
import { type Settings, sameLayers, sameSettings } from './environment.ts';
import { waitUntilSettled } from './wait-until-settled.ts';

type UpdatePorts = Pick<Ports, 'functions' | 'clock' | 'log'>;

interface FencedUpdate {
  readonly functionName: string;
  /** Throws LOCK_LOST when this run no longer owns the lock. */
  readonly assertLock: () => Promise<void>;
  /** The settings to set, from the current configuration. */
  readonly desired: (current: FunctionConfiguration) => Settings;
  /**
   * True to get a new RevisionId even when the settings are the same: a task that read the old one before the lock was
   * revoked could otherwise still update.
   */
  readonly renewRevision?: boolean;
  /** Other settings, set first when an update to the same settings does not give a new RevisionId. */
  readonly temporary?: (desired: Settings) => Settings;
}

/** Updates before UPDATE_CONFLICT is thrown. */
const MAX_CONFLICTS = 12;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 8_000;

/**
 * Brings a function to the wanted settings.
 * @returns its configuration after the update; another `revisionId` later means that another client changed the function
 * @throws BenchmarkError LOCK_LOST, UPDATE_CONFLICT (another client keeps updating), UPDATE_FAILED (with Lambda's reason),
 *   UPDATE_TIMEOUT, and what the ports throw
 */
export async function updateFenced(ports: UpdatePorts, update: FencedUpdate): Promise<FunctionConfiguration> {
  let mustRenew = update.renewRevision === true;
  let useTemporary = false;
  let updated = false;
  let waitMs = FIRST_WAIT_MS;
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
    const current = await waitUntilSettled(ports, update.functionName);
    if (updated && current.lastUpdateStatus === 'Failed') throw updateFailed(current);
    const desired = update.desired(current);
    const isThere = hasSettings(current, desired);
    if (isThere && !mustRenew) return current;

    await update.assertLock();
    const settings = isThere && useTemporary && update.temporary !== undefined ? update.temporary(desired) : desired;
    const outcome = await ports.functions.update(update.functionName, changesOf(current, settings));
    if (outcome.kind === 'updated') {
      updated = true;
      // AWS does not document whether an update that changes nothing gives a new RevisionId.
      useTemporary = outcome.revisionId === current.revisionId;
      if (!useTemporary) mustRenew = false;
      // Counts as a conflict: when a second update is needed, another client probably updates the function too.
      continue;
    }
    ports.log.info('Update refused, trying again', { functionName: update.functionName, reason: outcome.kind });
    await ports.clock.sleep(waitMs);
    waitMs = Math.min(waitMs * 2, MAX_WAIT_MS);
  }
  throw new BenchmarkError({
    code: 'UPDATE_CONFLICT',
    source: 'aws',
    message: `${update.functionName} could not be updated: another client updated it each of ${MAX_CONFLICTS} times.`,
    fix: 'Stop deployments of this function while it is measured, then start again.',
  });
}

/** An update without the layers where they stay: Lambda checks the permission to use each layer that is named. */
function changesOf(current: FunctionConfiguration, settings: Settings): FunctionUpdate {
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

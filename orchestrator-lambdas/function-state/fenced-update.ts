/**
 * The only way a measured function is changed: read its RevisionId, check that the lock is still ours, update with that
 * RevisionId, wait until the update is through, and look again whether what we set is what is there.
 */
import { BenchmarkError } from '../../core/errors.ts';
import type { FunctionConfiguration, Ports } from '../ports.ts';
import { type Settings, sameSettings } from './environment.ts';
import { waitUntilSettled } from './wait-until-settled.ts';

type UpdatePorts = Pick<Ports, 'functions' | 'clock' | 'log'>;

interface FencedUpdate {
  readonly functionName: string;
  /** Throws LOCK_LOST when the lock is no longer ours. */
  readonly assertOurs: () => Promise<void>;
  /** What the function should be, from what it is. */
  readonly want: (current: FunctionConfiguration) => Settings;
  /**
   * True to insist on a new RevisionId even where nothing differs: whoever read the old one before the lock was revoked
   * could otherwise still update.
   */
  readonly renewRevision?: boolean;
  /** What is written first when Lambda keeps the RevisionId of an update that changes nothing. */
  readonly detour?: (wanted: Settings) => Settings;
}

/** Updates refused because of others before we give up. */
const MAX_CONFLICTS = 12;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;

/**
 * Brings a function to the wanted settings.
 * @returns its configuration once the update is through; its `revisionId` is what nobody else may have changed later
 * @throws BenchmarkError LOCK_LOST, UPDATE_CONFLICT (others keep updating), UPDATE_FAILED (with Lambda's reason),
 *   UPDATE_TIMEOUT, and what the ports throw
 */
export async function updateFenced(ports: UpdatePorts, update: FencedUpdate): Promise<FunctionConfiguration> {
  let mustRenew = update.renewRevision === true;
  let useDetour = false;
  let updated = false;
  let waitMs = FIRST_WAIT_MS;
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
    const current = await waitUntilSettled(ports, update.functionName);
    if (updated && current.lastUpdateStatus === 'Failed') throw updateFailed(current);
    const wanted = update.want(current);
    const isReadable = current.environmentError === undefined;
    const isThere = isReadable && current.lastUpdateStatus === 'Successful' && sameSettings(current, wanted);
    if (isThere && !mustRenew) return current;

    await update.assertOurs();
    const settings = isThere && useDetour && update.detour !== undefined ? update.detour(wanted) : wanted;
    const outcome = await ports.functions.update(update.functionName, { ...settings, revisionId: current.revisionId });
    if (outcome.kind === 'updated') {
      updated = true;
      // What AWS does with an update that changes nothing is not written down anywhere.
      useDetour = outcome.revisionId === current.revisionId;
      if (!useDetour) mustRenew = false;
      // It counts as a conflict: a second update of ours is a sign that another client writes too.
      continue;
    }
    ports.log.info('Update refused, trying again', { functionName: update.functionName, reason: outcome.kind });
    await ports.clock.sleep(waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
  throw new BenchmarkError({
    code: 'UPDATE_CONFLICT',
    source: 'aws',
    message: `${update.functionName} could not be updated: somebody else updated it each of ${MAX_CONFLICTS} times.`,
    fix: 'Stop deployments of this function while it is measured, then start again.',
  });
}

function updateFailed(current: FunctionConfiguration): BenchmarkError {
  return new BenchmarkError({
    code: 'UPDATE_FAILED',
    source: 'aws',
    message: `The update of ${current.functionName} failed: ${current.lastUpdateStatusReason ?? 'Lambda gives no reason'}`,
    fix: 'Cure what the reason names (often the role, the VPC or the key of the function), then start again.',
  });
}

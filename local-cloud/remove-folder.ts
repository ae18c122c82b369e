/** Removing what processes have used that were ended a moment ago. */
import { rm } from 'node:fs/promises';

/** One second in all, as rm waits once more as long after every attempt. */
const ATTEMPTS = 10;
const RETRY_DELAY_MS = 20;

/**
 * Removes a folder with all that is in it; one that is not there is fine. A process that is just dying may still put a file
 * into a folder that has been read already, which fails with ENOTEMPTY: that is tried again for a second.
 */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: ATTEMPTS, retryDelay: RETRY_DELAY_MS });
}

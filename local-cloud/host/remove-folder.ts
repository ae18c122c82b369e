/** Removing what processes have used that were ended a moment ago. */
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 1000;
const RETRY_DELAY_MS = 20;

/**
 * Removes a folder with all that is in it; one that is not there is fine. A process that is just dying may still put a file
 * into a folder that has been read already, which fails with ENOTEMPTY: that is tried again for a second. (The retries of
 * `rm` itself multiply with the depth of the folder, up to minutes.)
 */
export async function removeFolder(folder: string): Promise<void> {
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (performance.now() >= giveUpAtMs) throw error;
      await sleep(RETRY_DELAY_MS);
    }
  }
}

/** Removes folders of processes that were ended a moment ago. */
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 1000;
const RETRY_DELAY_MS = 20;

/**
 * Removes a folder with its contents, if it exists. A process that is ending may still write a file into a folder that `rm` has
 * already read, which fails with ENOTEMPTY: this is retried for 1 s. (The retries of `rm` itself multiply with the depth of the
 * folder, up to minutes.)
 */
export async function removeFolder(folder: string): Promise<void> {
  const deadlineMs = performance.now() + TIMEOUT_MS;
  for (;;) {
    try {
      return await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (performance.now() >= deadlineMs) throw error;
      await sleep(RETRY_DELAY_MS);
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

/** Nothing here is about speed: a busy machine may take its time. */
const TIMEOUT_MS = 60_000;

/** Waits until `check` holds; fails with `what` after a minute. */
export async function eventually(what: string, check: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await sleep(10);
  }
}

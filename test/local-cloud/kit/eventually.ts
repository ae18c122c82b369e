import { setTimeout as sleep } from 'node:timers/promises';

/** Long, because these tests do not measure time and the machine may be busy. */
const TIMEOUT_MS = 60_000;

/** Waits until `check` returns true. @throws Error with `what` after 60 s */
export async function eventually(what: string, check: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await sleep(10);
  }
}

/** Only one command at a time uses a local cloud: two would overwrite each other's deployments and disturb the measurements. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { BenchmarkError } from '../../core/errors.ts';
import { tryLock } from '../../local-cloud/host/process-lock.ts';

/**
 * Takes the lock of the local cloud whose state is in `folder`. A lock of a process that no longer runs is replaced.
 * @returns a function that releases it
 * @throws BenchmarkError BUSY while another command holds it
 */
export function takeCommandLock(folder: string, port: number): () => void {
  mkdirSync(folder, { recursive: true });
  const taken = tryLock(path.join(folder, 'command.lock'), 'command');
  if (typeof taken === 'function') return taken;
  throw new BenchmarkError({
    code: 'BUSY',
    source: 'user',
    message: `Another thaw command (process ${taken.pid}) is using the local cloud on port ${port}.`,
    fix: 'wait until it has ended or stop it with Ctrl-C, or use a second cloud: THAW_PORT=4600',
  });
}

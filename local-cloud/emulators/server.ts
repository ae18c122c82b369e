/** Starts a server that others wrote on a loopback port, and waits until it is ready. It ends with this process. */
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentMissing } from '../host/environment-missing.ts';
import { freePort } from '../host/free-port.ts';
import { type GuardedProcess, type GuardedProcessOptions, startGuarded } from '../host/guarded-process.ts';
import { recordsFolder } from '../host/process-records.ts';

export interface RunningServer extends GuardedProcess {
  readonly port: number;
}

interface ServerOptions extends Omit<GuardedProcessOptions, 'command' | 'environment' | 'recordsFolder'> {
  readonly stateFolder: string;
  /** Where it was at an earlier start; else a free port. */
  readonly port?: number | undefined;
  readonly command: (port: number) => GuardedProcessOptions['command'];
  readonly environment: (port: number) => GuardedProcessOptions['environment'];
  /** Asked every 20 ms. */
  readonly isReady: (port: number) => Promise<boolean>;
  readonly startLimitMs: number;
  /** Said when it does not start. */
  readonly failure: string;
  /** What else helps then, after "read <log>". */
  readonly hint?: string;
}

const ATTEMPTS = 3;

/** Throws ENVIRONMENT_MISSING when it does not come up. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { logFile, stateFolder, isReady, startLimitMs, hint = '' } = options;
  // A free port may have been taken when the server comes to it.
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const port = options.port ?? (await freePort());
    const server = await startGuarded({
      ...options,
      command: options.command(port),
      environment: options.environment(port),
      recordsFolder: recordsFolder(stateFolder),
    });
    const deadline = Date.now() + startLimitMs;
    while (Date.now() < deadline && !server.hasEnded()) {
      // Only of a server of ours: another one on a port that was taken meanwhile would answer as well.
      if ((await isReady(port)) && !server.hasEnded()) return { ...server, port };
      await sleep(20);
    }
    await server.stop();
  }
  throw environmentMissing(options.failure, `read ${logFile}${hint}`);
}

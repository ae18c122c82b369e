/** Starts a third-party server on a loopback port and waits until it is ready. The server ends with this process. */
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
  /** Port of an earlier start; default: a free port. */
  readonly port?: number | undefined;
  readonly command: (port: number) => GuardedProcessOptions['command'];
  readonly environment: (port: number) => GuardedProcessOptions['environment'];
  /** Called every 20 ms. */
  readonly isReady: (port: number) => Promise<boolean>;
  readonly startTimeoutMs: number;
  /** Error message when the server does not start. */
  readonly failure: string;
  /** Added to the fix "read <log>". */
  readonly hint?: string;
}

const ATTEMPTS = 3;

/** @throws BenchmarkError ENVIRONMENT_MISSING when the server does not become ready */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { logFile, stateFolder, isReady, startTimeoutMs, hint = '' } = options;
  // Another program may take the free port before the server does.
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const port = options.port ?? (await freePort());
    const server = await startGuarded({
      ...options,
      command: options.command(port),
      environment: options.environment(port),
      recordsFolder: recordsFolder(stateFolder),
    });
    const deadline = Date.now() + startTimeoutMs;
    while (Date.now() < deadline && !server.hasEnded()) {
      // When our server has ended, another server that took the port may have responded.
      if ((await isReady(port)) && !server.hasEnded()) return { ...server, port };
      await sleep(20);
    }
    await server.stop();
  }
  throw environmentMissing(options.failure, `read ${logFile}${hint}`);
}

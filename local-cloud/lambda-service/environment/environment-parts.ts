/** The parts of an environment besides its sandbox: log stream, variables, log. */
import type { ConnectionObserver } from '../connections/connection-observer.ts';
import type { FunctionRevision, LogLine, UnsureChoices } from '../contract.ts';
import type { ExtensionsSubject } from '../runtime-api/extensions-api.ts';
import type { Interpreters } from '../runtimes/types.ts';
import { EnvironmentLog } from './environment-log.ts';
import { environmentVariables } from './environment-variables.ts';
import type { Sandbox } from './sandbox.ts';
import type { StartGate } from './start-gate.ts';

export interface EnvironmentOptions {
  readonly interpreters: Interpreters;
  /** As shown in INIT_START. */
  readonly runtime: { readonly version: string; readonly versionArn: string };
  readonly initLimitMs: number;
  /** Shared by all environments of the engine. */
  readonly starts: StartGate;
  readonly choices: UnsureChoices;
  readonly counters: 'auto' | 'none';
  /** Absent where connections cannot be observed. */
  readonly connections: ConnectionObserver | undefined;
  readonly onLog: ((line: LogLine) => void) | undefined;
}

export interface EnvironmentParts {
  readonly logStream: string;
  readonly log: EnvironmentLog;
  readonly variables: Readonly<Record<string, string>>;
  readonly extensionsSubject: ExtensionsSubject;
}

export function environmentParts(
  revision: FunctionRevision,
  sandbox: Sandbox,
  options: EnvironmentOptions,
): EnvironmentParts {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const logStream = `${day}/[${revision.version}]${sandbox.id}`;
  const runtime = { logStream, ...options.runtime };
  return {
    logStream,
    log: new EnvironmentLog(revision, runtime, sandbox.output, options.choices, options.onLog),
    variables: environmentVariables(revision, {
      runtimeApi: sandbox.api.address,
      logStream,
      temporaryDirectory: sandbox.temporaryDirectory,
    }),
    extensionsSubject: {
      functionName: revision.functionName,
      functionVersion: revision.version,
      handler: revision.handler,
      accountId: revision.functionArn.split(':')[4] ?? '',
    },
  };
}

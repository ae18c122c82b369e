/** A session is access to AWS or to the local cloud for making runs. All later code is the same for both. */
import type { LocalFaults } from '../../core/suite/types.ts';
import type { TimedImports } from '../../local-cloud/lambda-service/imports/import-times.ts';
import type { BuildResult } from '../../target-functions/build/build-targets.ts';
import type { ClientSettings } from '../adapters/client-options.ts';

export interface Session {
  readonly kind: 'aws' | 'local';
  readonly settings: ClientSettings;
  readonly stateMachineArn: string;
  readonly reportsBucketName: string;
  /** Injects faults into the local cloud until the session closes; absent on AWS. */
  useFaults?(faults: LocalFaults): Promise<void>;
  /** Times the modules of a function, in starts of their own; absent on AWS. @throws BenchmarkError */
  timeImports?(functionName: string): Promise<TimedImports>;
  /** Stops what this session started; what was running before keeps running. */
  close(): Promise<void>;
}

/** What a session does, for the verb to print. */
export type SessionEvent =
  | { readonly kind: 'building'; readonly line: string }
  | ({ readonly kind: 'built'; readonly seconds: number } & BuildResult)
  | { readonly kind: 'starting'; readonly what: string }
  | { readonly kind: 'cloud-is-up' }
  | { readonly kind: 'deploying' }
  | { readonly kind: 'deployed'; readonly endpoint: string; readonly seconds: number }
  | { readonly kind: 'leftovers-removed' }
  | { readonly kind: 'faults-on'; readonly faults: LocalFaults };

export interface SessionOptions {
  readonly kind: Session['kind'];
  /** Targets that must be built and deployed (local only). */
  readonly targets: readonly string[];
  /** Whether the CPU time extension must be built and deployed (local only). */
  readonly cpuTimeExtension: boolean;
  readonly notify: (event: SessionEvent) => void;
  readonly signal: AbortSignal;
  readonly region: string | undefined;
}

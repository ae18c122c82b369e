/** A place where runs are made: AWS or the local cloud. Everything after this line of code is the same for both. */
import type { LocalFaults } from '../../core/suite/types.ts';
import type { ClientSettings } from '../adapters/client-options.ts';
import type { Output } from '../output/output.ts';

export interface SessionOptions {
  readonly kind: Session['kind'];
  /** Targets that must be built and deployed (local only). */
  readonly targets: readonly string[];
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly region?: string;
}

export interface Session {
  readonly kind: 'aws' | 'local';
  readonly settings: ClientSettings;
  readonly stateMachineArn: string;
  readonly reportsBucketName: string;
  /** Switches faults of the local cloud on until the session closes; absent on AWS. */
  useFaults?(faults: LocalFaults): Promise<void>;
  /** Ends what this session started; what was there before stays. */
  close(): Promise<void>;
}

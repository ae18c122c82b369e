/** A place where runs are made: AWS or the local cloud. Everything after this line of code is the same for both. */
import type { LocalFaults } from '../../core/suite/types.ts';

/** How the AWS clients reach the place; absent fields mean "as the AWS SDK finds them". */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Certificate authority to trust, PEM text. */
  readonly certificateAuthority?: string;
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

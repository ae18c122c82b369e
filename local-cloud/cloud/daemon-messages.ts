/** Messages from the daemon to the client that started it. */
import type { ErrorCode, ErrorSource } from '../../core/errors.ts';

export type DaemonMessage =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly source: ErrorSource;
      readonly message: string;
      readonly fix: string;
    };

/** Opens the place a run is made in. */
import type { Output } from '../output/output.ts';
import { openAwsSession } from './aws-session.ts';
import { openLocalSession } from './local-session.ts';
import type { Session } from './types.ts';

export interface SessionOptions {
  readonly kind: 'aws' | 'local';
  /** Targets that must be built and deployed (local only). */
  readonly targets: readonly string[];
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly region?: string;
}

export async function openSession(options: SessionOptions): Promise<Session> {
  return options.kind === 'aws' ? await openAwsSession(options.region) : await openLocalSession(options);
}

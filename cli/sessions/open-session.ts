/** Opens a session on AWS or in the local cloud. */
import { openAwsSession } from './aws-session.ts';
import { openLocalSession } from './local-session.ts';
import type { Session, SessionOptions } from './types.ts';

export async function openSession(options: SessionOptions): Promise<Session> {
  return options.kind === 'aws' ? await openAwsSession(options.region) : await openLocalSession(options);
}

/** A function's credentials: a session of its own role, as on AWS, so that MiniStack enforces the role's policies. */
import type { FunctionRevision } from '../contract.ts';
import type { AdminClient } from '../ministack/admin-client.ts';
import { lambdaErrors } from '../wire/responses.ts';

type Credentials = FunctionRevision['credentials'];

/** Throws LambdaApiError when the role does not exist or does not trust Lambda. */
export type RoleCredentials = (roleArn: string, functionName: string) => Promise<Credentials>;

/** An environment keeps the credentials it was started with, so sessions are long. New environments get a session younger than this. */
const SESSION_SECONDS = 12 * 3600;
const RENEW_AFTER_MS = 6 * 3600 * 1000;

export function createRoleCredentials(admin: AdminClient): RoleCredentials {
  const sessions = new Map<string, { readonly at: number; readonly credentials: Promise<Credentials> }>();
  return async (roleArn, functionName) => {
    const key = `${roleArn} ${functionName}`;
    const session = sessions.get(key);
    if (session && Date.now() - session.at < RENEW_AFTER_MS) return await session.credentials;
    const credentials = assumeRole(admin, roleArn, functionName);
    sessions.set(key, { at: Date.now(), credentials });
    credentials.catch(() => sessions.delete(key));
    return await credentials;
  };
}

async function assumeRole(admin: AdminClient, roleArn: string, functionName: string): Promise<Credentials> {
  const form = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    // As on AWS.
    RoleSessionName: functionName,
    DurationSeconds: String(SESSION_SECONDS),
  });
  const { status, body } = await admin.call('sts', 'POST', '/', form.toString());
  const xml = body.toString();
  const field = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(field);
  if (status !== 200 || !accessKeyId || !secretAccessKey || !sessionToken) throw lambdaErrors.roleNotAssumable();
  return { accessKeyId, secretAccessKey, sessionToken };
}

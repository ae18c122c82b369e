/** Signs requests again with botocore. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { LOCAL_CLOUD_PYTHON } from '../../python-environment.ts';

/** A request as it came over the wire. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The signature that botocore computes for each, with the time and the signed headers that the request names. */
export function botocoreSignatures(requests: readonly SentRequest[]): readonly string[] {
  const input = requests.map((request) => JSON.stringify(request)).join('\n');
  const script = path.join(import.meta.dirname, 'url_signatures.py');
  const { stdout, stderr, status } = spawnSync(LOCAL_CLOUD_PYTHON, [script], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`botocore did not sign: ${stderr}`);
  return JSON.parse(stdout) as string[];
}

/** An IAM user of the local cloud with the policy of docs/caller-policy.json, and the command as that user runs it on AWS. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CloudKit, type CommandResult, repositoryRoot } from '../kit/deployed-cloud.ts';

/** Known to the judge of the recorded calls. */
const USER_NAME = 'thaw-caller';

const MAKE_USER = `
import boto3, json, sys
iam = boto3.client("iam")
iam.create_user(UserName=sys.argv[1])
iam.put_user_policy(UserName=sys.argv[1], PolicyName="thaw", PolicyDocument=sys.argv[2])
key = iam.create_access_key(UserName=sys.argv[1])["AccessKey"]
print(json.dumps({"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}))
`;

const GET_SESSION = `
import boto3, json
session = boto3.client("sts").get_session_token(DurationSeconds=900)["Credentials"]
print(json.dumps({**session, "Version": 1, "Expiration": session["Expiration"].isoformat()}))
`;

/** What a program of a profile (credential_process) returns. */
interface TemporaryCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: string;
}

export interface Caller {
  /** Runs `thaw` with that user's credentials, or with what `variables` changes; the cloud is where AWS would be. */
  thaw(args: readonly string[], variables?: NodeJS.ProcessEnv): CommandResult;
  /** Credentials of the account's root for a quarter of an hour: what that user calls is judged, and this is no call of the command. */
  temporaryCredentials(): TemporaryCredentials;
}

export function makeCaller(kit: CloudKit): Caller {
  const policy = readFileSync(path.join(repositoryRoot, 'docs', 'caller-policy.json'), 'utf8');
  const python = path.join(repositoryRoot, '.thaw', 'venv', 'bin', 'python');
  const variables = { ...process.env, ...kit.environmentVariables, NODE_NO_WARNINGS: '1', NO_COLOR: '1' };
  const call = (environment: NodeJS.ProcessEnv, script: string, ...args: string[]) => {
    const made = spawnSync(python, ['-c', script, ...args], { env: environment, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`no credentials were made: ${made.stderr}`);
    return JSON.parse(made.stdout) as unknown;
  };
  const environment = { ...variables, ...(call(variables, MAKE_USER, USER_NAME, policy) as NodeJS.ProcessEnv) };
  const main = path.join(repositoryRoot, 'cli', 'main.ts');
  return {
    thaw: (args, changes = {}) => {
      const options = { cwd: kit.folder, env: { ...environment, ...changes }, encoding: 'utf8' } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], options);
      return { code: status, out: stdout, err: stderr };
    },
    temporaryCredentials: () => call(variables, GET_SESSION) as TemporaryCredentials,
  };
}

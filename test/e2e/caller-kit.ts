/** An IAM user of the local cloud with the policy of docs/caller-policy.json, and the command as that user runs it on AWS. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CloudKit, type CommandResult, repositoryRoot } from './cloud-kit.ts';

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

/** @returns runs `thaw` with that user's credentials; the cloud is where AWS would be */
export function makeCaller(kit: CloudKit): (args: readonly string[]) => CommandResult {
  const policy = readFileSync(path.join(repositoryRoot, 'docs', 'caller-policy.json'), 'utf8');
  const python = path.join(repositoryRoot, '.thaw', 'venv', 'bin', 'python');
  const environment = { ...process.env, ...kit.environmentVariables, NODE_NO_WARNINGS: '1', NO_COLOR: '1' };
  const made = spawnSync(python, ['-c', MAKE_USER, USER_NAME, policy], { env: environment, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`no user was made: ${made.stderr}`);
  const credentials = JSON.parse(made.stdout) as Record<string, string>;
  const main = path.join(repositoryRoot, 'cli', 'main.ts');
  return (args) => {
    const options = { cwd: kit.folder, env: { ...environment, ...credentials }, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], options);
    return { code: status, out: stdout, err: stderr };
  };
}

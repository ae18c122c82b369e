// The AWS actions that a task can call: the methods of the ports in its code, and the SDK commands that the adapters send
// for them. Both are read from the sources, so a new call needs no entry in a list.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import type { Task } from '../../../infra/deployment/names.ts';
import { REPOSITORY_ROOT } from './work-tree.ts';

/** The property of `Ports`, and the file that implements it on the AWS SDK. */
const ADAPTERS = {
  functions: 'orchestrator-lambdas/adapters/lambda-functions.ts',
  store: 'orchestrator-lambdas/adapters/s3-objects.ts',
  executions: 'orchestrator-lambdas/adapters/sfn-executions.ts',
  secrets: 'orchestrator-lambdas/adapters/secrets.ts',
  urls: 'orchestrator-lambdas/adapters/function-urls.ts',
  notifier: 'orchestrator-lambdas/adapters/sns-notifier.ts',
} as const;

/** The IAM action of a command; a command that is not here fails the test. */
const ACTION_OF_COMMAND: Readonly<Record<string, string>> = {
  GetAccountSettings: 'lambda:GetAccountSettings',
  GetFunction: 'lambda:GetFunction',
  GetRuntimeManagementConfig: 'lambda:GetRuntimeManagementConfig',
  Invoke: 'lambda:InvokeFunction',
  ListTags: 'lambda:ListTags',
  UpdateFunctionConfiguration: 'lambda:UpdateFunctionConfiguration',
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  ListObjectsV2: 's3:ListBucket',
  DescribeExecution: 'states:DescribeExecution',
  GetFunctionUrlConfig: 'lambda:GetFunctionUrlConfig',
  GetSecretValue: 'secretsmanager:GetSecretValue',
  Publish: 'sns:Publish',
};

/** Signed requests without a command: through a function URL Lambda asks for both actions (since October 2025). */
const SIGNED_REQUESTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['urls.call', ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl']],
]);

/** `functions.get` -> the actions its adapter needs. */
export function actionsOfPortMethods(): ReadonlyMap<string, readonly string[]> {
  const actions = new Map<string, readonly string[]>(SIGNED_REQUESTS);
  for (const [port, file] of Object.entries(ADAPTERS)) {
    const source = readFileSync(path.join(REPOSITORY_ROOT, file), 'utf8');
    for (const { name, body } of methodsOf(source)) {
      const called = importsBeside(source).filter((imported) => imported.names.some((of) => body.includes(`${of}(`)));
      const folder = path.dirname(path.join(REPOSITORY_ROOT, file));
      const code = [body, ...called.map((imported) => readFileSync(path.join(folder, imported.file), 'utf8'))].join(
        '\n',
      );
      const commands = [...code.matchAll(/new (\w+)Command\(|paginate(\w+)\(/g)].map(
        (match) => match[1] ?? match[2] ?? '',
      );
      if (commands.length > 0) actions.set(`${port}.${name}`, [...new Set(commands.map(actionOf))]);
    }
  }
  return actions;
}

/** The actions a task's code can reach, sorted. */
export function reachableActions(task: Task): string[] {
  const actionsOfMethod = actionsOfPortMethods();
  const called = [...codeOf(task).matchAll(/\b(functions|store|executions|secrets|urls|notifier)\.(\w+)\(/g)].map(
    (match) => `${match[1]}.${match[2]}`,
  );
  const actions = new Set(called.flatMap((method) => actionsOfMethod.get(method) ?? []));
  // Without it S3 responds 403 to a missing key, which the adapters read as ACCESS_DENIED.
  if (actions.has('s3:GetObject')) actions.add('s3:ListBucket');
  // Lambda checks it for each layer of an update (infra/access/orchestrator-access.ts).
  if (actions.has('lambda:UpdateFunctionConfiguration')) actions.add('lambda:GetLayerVersion');
  return [...actions].sort();
}

/** The bundled code of the task, without adapters and unused code of shared files. */
function codeOf(task: Task): string {
  const { outputFiles } = buildSync({
    absWorkingDir: REPOSITORY_ROOT,
    entryPoints: [`orchestrator-lambdas/${task}/step.ts`],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    // core makes no calls, but has variables with these names.
    external: ['../core/*', '../../core/*'],
    treeShaking: true,
  });
  return outputFiles[0]?.text ?? '';
}

/** The files of the same folder that an adapter imports, which may send commands for it. */
function importsBeside(source: string): readonly { readonly file: string; readonly names: readonly string[] }[] {
  return [...source.matchAll(/^import \{([^}]*)\} from '\.\/([^']+)'/gm)].map((match) => ({
    file: match[2] ?? '',
    names: (match[1] ?? '').split(',').map((name) => name.trim()),
  }));
}

/** Methods of the one class of an adapter, each with the text up to the next one. */
function methodsOf(source: string): readonly { readonly name: string; readonly body: string }[] {
  return source
    .split(/\n {2}async (?=\w+\()/)
    .slice(1)
    .map((text) => ({ name: /^\w+/.exec(text)?.[0] ?? '', body: text.split(/\n {2}\}\n/)[0] ?? '' }));
}

function actionOf(command: string): string {
  const action = ACTION_OF_COMMAND[command];
  if (action === undefined)
    throw new Error(`which IAM action does ${command}Command need? Add it to ACTION_OF_COMMAND`);
  return action;
}

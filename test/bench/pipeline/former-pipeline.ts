/** Puts the orchestrator of a former commit into the running local cloud: its Lambdas' code and its state machine. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { UpdateStateMachineCommand } from '@aws-sdk/client-sfn';
import { zipSync } from 'fflate';
import { BenchmarkError } from '../../../core/errors.ts';
import type { bundleLambdas } from '../../../infra/bundling/bundle-lambdas.ts';
import { functionArnSubstitution, orchestratorFunctionName, TASKS } from '../../../infra/deployment/names.ts';
import { ACCOUNT_ID, REGION } from '../../../local-cloud/cloud/environment-variables.ts';
import type { readDefinition } from '../../../state-machine/definition.ts';
import { type CloudKit, repositoryRoot } from '../../kit/deployed-cloud.ts';

/** @param commit anything that git knows */
export async function installFormer(kit: CloudKit, commit: string): Promise<void> {
  const tree = mkdtempSync(path.join(os.tmpdir(), 'thaw-former-'));
  try {
    const script = `git archive ${JSON.stringify(commit)} | tar -x -C ${JSON.stringify(tree)}`;
    const { status, stderr } = spawnSync('sh', ['-c', script], { cwd: repositoryRoot, encoding: 'utf8' });
    if (status !== 0) throw usage(commit, stderr);
    symlinkSync(path.join(repositoryRoot, 'node_modules'), path.join(tree, 'node_modules'));
    await installFrom(kit, tree);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

async function installFrom(kit: CloudKit, tree: string): Promise<void> {
  const load = (file: string) => import(pathToFileURL(path.join(tree, file)).href) as Promise<unknown>;
  const bundling = (await load('infra/bundling/bundle-lambdas.ts')) as { bundleLambdas: typeof bundleLambdas };
  const machine = (await load('state-machine/definition.ts')) as { readDefinition: typeof readDefinition };
  const bundles = bundling.bundleLambdas({ repositoryRoot: tree, catalogue: { targets: [], missing: [], suites: {} } });
  let definition = JSON.stringify(machine.readDefinition());
  for (const task of TASKS) {
    const FunctionName = orchestratorFunctionName(task);
    const ZipFile = zipSync(filesOf(bundles[task]));
    await kit.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${FunctionName}`;
    definition = definition.replaceAll(`\${${functionArnSubstitution(task)}}`, functionArn);
  }
  await kit.sfn.send(new UpdateStateMachineCommand({ stateMachineArn: kit.stateMachineArn, definition }));
}

/** A bundle is one file, or several since what is imported dynamically is a file of its own. */
function filesOf(folder: string): Record<string, Uint8Array> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return [path.relative(folder, file), readFileSync(file)];
    }),
  );
}

function usage(commit: string, detail: string): BenchmarkError {
  return new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `git has no commit ${commit}: ${detail.trim()}`,
    fix: 'Name a commit of this repository: --former COMMIT.',
  });
}

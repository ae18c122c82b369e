/** Templates for the local cloud are made again only when something that they are made from has changed. */
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { hashSources } from '../../target-functions/build/shared/sources.ts';

/** All that the CDK app reads: its code and what that imports, the suites and targets, versions, the CDK's own settings. */
const SOURCES = [
  'infra',
  'core',
  'orchestrator-lambdas',
  'local-cloud/extensions',
  'state-machine',
  'suites',
  'target-functions',
  'package.json',
  'package-lock.json',
  'cdk.json',
  'cdk.context.json',
  '.thaw/build',
];

interface Synthesis {
  readonly repositoryRoot: string;
  /** Folder of the templates and assets. */
  readonly assembly: string;
  /** What else the templates depend on: the arguments of `cdk synth`. */
  readonly args: readonly string[];
}

/**
 * Calls `synthesize` unless the templates in `assembly` were made from the same sources with the same arguments.
 * @returns whether it was called
 */
export async function synthesizeOnce(
  { repositoryRoot, assembly, args }: Synthesis,
  synthesize: () => Promise<void>,
): Promise<boolean> {
  const madeFrom = `${assembly}.made-from`;
  const sources = [...SOURCES.map((name) => path.join(repositoryRoot, name)), path.join(os.homedir(), '.cdk.json')];
  const hash = hashSources(repositoryRoot, sources, [process.version, ...args]);
  const isComplete = existsSync(path.join(assembly, 'manifest.json'));
  if (isComplete && (await readFile(madeFrom, 'utf8').catch(() => '')) === hash) return false;
  await rm(madeFrom, { force: true });
  await synthesize();
  await writeFile(madeFrom, hash);
  return true;
}

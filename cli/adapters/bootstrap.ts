/** Whether the account is prepared for the CDK. */
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { type ClientSettings, clientOptions } from './client-options.ts';

/** The CDK's default; `cdk bootstrap --qualifier` makes others. */
export const DEFAULT_QUALIFIER = 'hnb659fds';
const QUALIFIER_CONTEXT = '@aws-cdk/core:bootstrapQualifier';

/**
 * False when `cdk bootstrap` has not been run with this qualifier. As the CDK itself checks it: by the parameter with the
 * version, so the name of the bootstrap stack does not matter. When the parameter may not be read, the CDK decides.
 */
export async function isBootstrapped(settings: ClientSettings, qualifier: string): Promise<boolean> {
  const client = new SSMClient(clientOptions(settings));
  try {
    await client.send(new GetParameterCommand({ Name: `/cdk-bootstrap/${qualifier}/version` }));
    return true;
  } catch (error) {
    if (error instanceof ParameterNotFound) return false;
    if (error instanceof Error && error.name === 'AccessDeniedException') return true;
    throw error;
  } finally {
    client.destroy();
  }
}

/** The qualifier in the CDK's own files, in the CDK's order: the project's, then the user's. */
export async function configuredQualifier(projectFolder: string): Promise<string | undefined> {
  const [project, context, user] = await Promise.all([
    readJson<{ context?: Context }>(path.join(projectFolder, 'cdk.json')),
    readJson<Context>(path.join(projectFolder, 'cdk.context.json')),
    readJson<{ context?: Context }>(path.join(os.homedir(), '.cdk.json')),
  ]);
  return project?.context?.[QUALIFIER_CONTEXT] ?? context?.[QUALIFIER_CONTEXT] ?? user?.context?.[QUALIFIER_CONTEXT];
}

type Context = Readonly<Record<string, string | undefined>>;

async function readJson<T>(file: string): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** The whole local cloud with one Rust function. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { zipSync } from 'fflate';
import { BenchmarkError } from '../../core/errors.ts';
import { composeCloud } from '../cloud/compose.ts';
import { ACCOUNT_ID, ADMIN_CREDENTIALS, REGION } from '../cloud/environment-variables.ts';
import { stateFolders } from '../cloud/state-folder.ts';
import { removeFolder } from '../host/remove-folder.ts';
import { sign } from '../lambda-service/wire/sigv4.ts';
import { type BenchSetup, UNTHROTTLED_MB } from './bench-functions.ts';
import { closeConnections, type PostTarget } from './keep-alive-client.ts';

const NAME = 'bench-gateway';
const FUNCTIONS = '/2015-03-31/functions';

export interface GatewayUnderTest {
  /** A signed request; it is signed once, because the bench measures the gateway and not the client's signing. */
  invokeRequest(event: Buffer): PostTarget;
  stop(): Promise<void>;
}

/** Throws when MiniStack cannot be started; the row is then not checked. */
export async function startGateway(setup: BenchSetup): Promise<GatewayUnderTest> {
  const cloud = await composeCloud({
    repositoryRoot: setup.repositoryRoot,
    port: 0,
    log: () => {},
    onShutdownRequested: () => {},
    settings: { pendingMs: 10, updateMs: 10 },
  });
  const { port } = cloud.addresses;
  const stop = async () => {
    closeConnections();
    await cloud.stop();
    await removeFolder(stateFolders(setup.repositoryRoot, port).own);
  };
  try {
    await createRole(port);
    await createFunction(port, setup);
    let signed: PostTarget | undefined;
    return {
      invokeRequest: (event) => {
        signed ??= target(port, 'lambda', `${FUNCTIONS}/${NAME}/invocations`, event, { 'x-amz-log-type': 'Tail' });
        return signed;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function target(
  port: number,
  service: string,
  path: string,
  body?: Buffer,
  more: Record<string, string> = {},
): PostTarget {
  const headers = { host: `localhost:${port}`, ...(body && { 'content-length': String(body.length) }), ...more };
  const request = { method: body ? 'POST' : 'GET', path, headers, body: body ?? Buffer.alloc(0) };
  const signature = sign(request, ADMIN_CREDENTIALS, { region: REGION, service });
  return { port, path, headers: { ...headers, ...signature } };
}

async function send(port: number, service: string, path: string, body: Buffer, more: Record<string, string> = {}) {
  const { headers } = target(port, service, path, body, more);
  const response = await fetch(`http://localhost:${port}${path}`, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok) {
    throw new BenchmarkError({
      code: 'ENVIRONMENT_MISSING',
      source: 'bug',
      message: `The local cloud returned ${response.status} to the bench: ${text}`,
      fix: 'Run `npx thaw doctor`.',
    });
  }
  return text;
}

async function createRole(port: number): Promise<void> {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const form = new URLSearchParams({
    Action: 'CreateRole',
    Version: '2010-05-08',
    RoleName: NAME,
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  await send(port, 'iam', '/', Buffer.from(form.toString()), type);
}

async function createFunction(port: number, setup: BenchSetup): Promise<void> {
  const program = join(setup.rustDirectory ?? '', 'bootstrap');
  const code = existsSync(program) ? readFileSync(program) : Buffer.alloc(0);
  const zip = zipSync({ bootstrap: [code, { os: 3, attrs: 0o100755 << 16 }] });
  const body = JSON.stringify({
    FunctionName: NAME,
    Runtime: 'provided.al2023',
    Handler: 'bootstrap',
    Role: `arn:aws:iam::${ACCOUNT_ID}:role/${NAME}`,
    MemorySize: UNTHROTTLED_MB,
    Timeout: 60,
    Code: { ZipFile: Buffer.from(zip).toString('base64') },
  });
  await send(port, 'lambda', FUNCTIONS, Buffer.from(body), { 'content-type': 'application/json' });
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { path, headers } = target(port, 'lambda', `${FUNCTIONS}/${NAME}/configuration`);
    const response = await fetch(`http://localhost:${port}${path}`, { headers });
    if (((await response.json()) as { State?: string }).State === 'Active') return;
    await sleep(20);
  }
}

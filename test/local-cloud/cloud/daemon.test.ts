/** The life cycle of the daemon: start, connect, stop, kill, several at once; no process is left behind. */
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { type Cloud, connectCloud, startCloud, stopCloud } from '../../../local-cloud/cloud/client.ts';
import { readDaemonFile, stateFolders } from '../../../local-cloud/cloud/state-folder.ts';
import { freePort } from '../../../local-cloud/host/free-port.ts';
import { processIdentity } from '../../../local-cloud/host/process-identity.ts';
import { isAlive, type ProcessRecord, readRecord } from '../../../local-cloud/host/process-records.ts';
import { removeFolder } from '../../../local-cloud/host/remove-folder.ts';
import { sign } from '../../../local-cloud/lambda-service/wire/sigv4.ts';
import { eventually } from '../kit/eventually.ts';
import { failureOf, nodeZip, repositoryRoot, textOf, trusting } from '../kit/local-cloud.ts';

const usedPorts = new Set<number>();
afterEach(async () => {
  for (const port of usedPorts) {
    await stopCloud({ repositoryRoot, port });
    await removeFolder(stateFolders(repositoryRoot, port).own);
  }
  usedPorts.clear();
});

async function newPort(): Promise<number> {
  const port = await freePort();
  usedPorts.add(port);
  return port;
}

async function occupy(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

async function processesOf(port: number): Promise<ProcessRecord[]> {
  const folders = stateFolders(repositoryRoot, port);
  const daemon = await readDaemonFile(folders.daemonFile);
  const ministack = readRecord(path.join(folders.processes, 'ministack.json'));
  return [daemon, ministack].filter((record) => record !== undefined);
}

/** The process of an execution environment of a new function. */
async function functionProcess(cloud: Cloud): Promise<ProcessRecord> {
  const client = new LambdaClient({
    region: cloud.region,
    endpoint: cloud.endpoint,
    credentials: cloud,
    requestHandler: { httpsAgent: { ca: readFileSync(cloud.caPath) } },
  });
  const iam = new URLSearchParams({
    Action: 'CreateRole',
    Version: '2010-05-08',
    RoleName: 'plain',
    AssumeRolePolicyDocument: JSON.stringify(trusting('lambda.amazonaws.com')),
  }).toString();
  const headers = { host: `localhost:${cloud.port}`, 'content-type': 'application/x-www-form-urlencoded' };
  const signable = { method: 'POST', path: '/', headers, body: Buffer.from(iam) };
  const signed = sign(signable, cloud, { region: cloud.region, service: 'iam' });
  await fetch(`http://localhost:${cloud.port}/`, { method: 'POST', body: iam, headers: { ...headers, ...signed } });
  await client.send(
    new CreateFunctionCommand({
      FunctionName: 'lonely',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/plain',
      Timeout: 60,
      Code: { ZipFile: nodeZip('export const handler = async () => process.pid;') },
    }),
  );
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { FunctionName: 'lonely' });
  const pid = Number(textOf((await client.send(new InvokeCommand({ FunctionName: 'lonely' }))).Payload));
  client.destroy();
  const identity = processIdentity(pid);
  expect(identity).toBeDefined();
  return { name: 'environment', pid, identity: identity ?? '' };
}

const isUp = async (cloud: Cloud) => (await fetch(`http://localhost:${cloud.port}/_thaw/health`)).status === 200;
const haveEnded = (records: readonly ProcessRecord[]) => () => records.every((record) => !isAlive(record));

describe('a cloud', () => {
  it('starts, reports its environment, can be connected to, and leaves no process when it stops', async () => {
    const port = await newPort();

    const cloud = await startCloud({ repositoryRoot, port });
    const again = await startCloud({ repositoryRoot, port });
    const connected = await connectCloud({ repositoryRoot, port });
    const processes = await processesOf(port);
    const wasUp = await isUp(cloud);
    await again.stop();
    const isStillUp = await isUp(cloud);
    await cloud.stop();

    expect(wasUp).toBe(true);
    expect([cloud.startedHere, again.startedHere, connected?.startedHere]).toEqual([true, false, false]);
    expect(isStillUp).toBe(true);
    expect(cloud).toMatchObject({ endpoint: `https://localhost:${port}`, region: 'us-east-1', accessKeyId: 'test' });
    expect(cloud.environmentVariables).toMatchObject({
      AWS_ENDPOINT_URL: cloud.endpoint,
      NODE_EXTRA_CA_CERTS: cloud.caPath,
      AWS_REGION: 'us-east-1',
    });
    expect(cloud.runEnvironment).toMatchObject({ kind: 'local', region: 'us-east-1' });
    expect(cloud.runEnvironment.cpu).toMatch(/ × \d+$/);
    expect(cloud.runEnvironment.throttle).toMatch(/^(cgroup-v1|cgroup-v2|none)$/);
    expect(cloud.runEnvironment.runtimeVersions).toHaveProperty(['nodejs24.x']);
    expect(processes).toHaveLength(2);
    expect(await haveEnded(processes)()).toBe(true);
    expect(await connectCloud({ repositoryRoot, port })).toBeUndefined();
    expect(await stopCloud({ repositoryRoot, port })).toBe(false);
  });

  it('runs beside another one, and starts once when two programs start it at the same moment', async () => {
    const [first, second] = [await newPort(), await newPort()];

    const clouds = await Promise.all([
      startCloud({ repositoryRoot, port: first }),
      startCloud({ repositoryRoot, port: second }),
      startCloud({ repositoryRoot, port: first }),
    ]);

    expect(await Promise.all(clouds.map(isUp))).toEqual([true, true, true]);
    expect(clouds.filter((cloud) => cloud.port === first && cloud.startedHere)).toHaveLength(1);
    expect(await stopCloud({ repositoryRoot, port: first })).toBe(true);
    expect(await connectCloud({ repositoryRoot, port: second })).toBeDefined();
  });

  it('on a port in use is refused with a message that names the port and THAW_PORT', async () => {
    const { server, port } = await occupy();

    const refusal = await failureOf(startCloud({ repositoryRoot, port }));
    server.close();
    await removeFolder(stateFolders(repositoryRoot, port).own);

    expect(refusal).toMatchObject({ name: 'PORT_IN_USE', source: 'user' });
    expect(refusal.message).toContain(String(port));
    expect(refusal['fix']).toContain('THAW_PORT');
  });

  it('refuses an invalid port number', async () => {
    expect(await failureOf(startCloud({ repositoryRoot, port: 70_000 }))).toMatchObject({ name: 'USAGE' });
  });

  it('can be shut down over HTTP', async () => {
    const port = await newPort();
    await startCloud({ repositoryRoot, port });
    const processes = await processesOf(port);

    const response = await fetch(`http://localhost:${port}/_thaw/shutdown`, { method: 'POST' });

    expect(response.status).toBe(202);
    await eventually('all processes have ended', haveEnded(processes));
  });
});

describe('a cloud that is killed', () => {
  it('ends MiniStack, and the next start works and sweeps the rest', async () => {
    const port = await newPort();
    await startCloud({ repositoryRoot, port });
    const [daemon, ministack] = await processesOf(port);

    process.kill(daemon?.pid ?? 0, 'SIGKILL');
    await eventually('MiniStack has ended', haveEnded([daemon, ministack].filter((record) => record !== undefined)));
    const next = await startCloud({ repositoryRoot, port });

    expect(next.startedHere).toBe(true);
    expect(await isUp(next)).toBe(true);
  });

  it('leaves no execution environment after the next start', async () => {
    const port = await newPort();
    const cloud = await startCloud({ repositoryRoot, port });
    const [daemon] = await processesOf(port);
    const environment = await functionProcess(cloud);

    process.kill(daemon?.pid ?? 0, 'SIGKILL');
    await eventually('the daemon is dead', haveEnded([daemon].filter((record) => record !== undefined)));
    await startCloud({ repositoryRoot, port });

    await eventually('the environment has ended', haveEnded([environment]));
  });

  it('leaves a MiniStack that hangs, which the next start ends', async () => {
    const port = await newPort();
    await startCloud({ repositoryRoot, port });
    const [daemon, ministack] = await processesOf(port);

    // A stopped process does not notice the end of its owner, like one in a long call.
    process.kill(-(ministack?.pid ?? 0), 'SIGSTOP');
    process.kill(daemon?.pid ?? 0, 'SIGKILL');
    await eventually('the daemon is dead', haveEnded([daemon].filter((record) => record !== undefined)));
    await startCloud({ repositoryRoot, port });

    expect(await haveEnded([daemon, ministack].filter((record) => record !== undefined))()).toBe(true);
    expect(readFileSync(stateFolders(repositoryRoot, port).daemonLog, 'utf8')).toContain('Ended what an earlier cloud');
  });

  it('leaves a process alone that only has the recorded id', async () => {
    const port = await newPort();
    const bystander = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const folders = stateFolders(repositoryRoot, port);
    await startCloud({ repositoryRoot, port });
    const [daemon] = await processesOf(port);
    process.kill(daemon?.pid ?? 0, 'SIGKILL');
    await eventually('the daemon is dead', haveEnded([daemon].filter((record) => record !== undefined)));
    const identity = processIdentity(bystander.pid ?? 0);
    execFileSync(process.execPath, [
      '-e',
      `require('node:fs').writeFileSync(${JSON.stringify(path.join(folders.processes, 'other.json'))}, ${JSON.stringify(
        JSON.stringify({ name: 'other', pid: bystander.pid, identity: 'of another boot:1' }),
      )})`,
    ]);

    await startCloud({ repositoryRoot, port });
    const isStillRunning = isAlive({ name: 'bystander', pid: bystander.pid ?? 0, identity: identity ?? '' });
    bystander.kill('SIGKILL');

    expect(isStillRunning).toBe(true);
    expect(readdirSync(folders.processes)).not.toContain('other.json');
  });
});

describe('a copied work tree', () => {
  it('leaves the cloud of the original, whose records were copied, alone', async () => {
    const port = await newPort();
    const cloud = await startCloud({ repositoryRoot, port });
    const processes = await processesOf(port);
    const copy = await mkdtemp(path.join(tmpdir(), 'thaw-copy-'));
    await cp(stateFolders(repositoryRoot, port).own, stateFolders(copy, port).own, { recursive: true });

    const refusal = await failureOf(startCloud({ repositoryRoot: copy, port }));
    const wasRunning = await stopCloud({ repositoryRoot: copy, port });

    expect(refusal.name).toBe('PORT_IN_USE');
    expect(wasRunning).toBe(false);
    expect(processes).toHaveLength(2);
    expect(processes.every(isAlive)).toBe(true);
    expect(await isUp(cloud)).toBe(true);
    await removeFolder(copy);
  });
});

describe('the program that started a cloud', () => {
  const starter = (port: number, detached: boolean) => {
    const client = path.join(repositoryRoot, 'local-cloud/cloud/client.ts');
    const code = `const { startCloud } = await import(${JSON.stringify(client)});
await startCloud({ repositoryRoot: ${JSON.stringify(repositoryRoot)}, port: ${port}, detached: ${detached} });
process.stdout.write('up\\n');
${detached ? '' : 'setInterval(() => {}, 1000);'}`;
    return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  };

  it('ends it when it is killed', async () => {
    const port = await newPort();
    const program = starter(port, false);
    await new Promise((resolve) => program.stdout.once('data', resolve));
    const processes = await processesOf(port);

    program.kill('SIGKILL');

    expect(processes).toHaveLength(2);
    await eventually('all processes have ended', haveEnded(processes));
  });

  it('leaves a detached cloud running', async () => {
    const port = await newPort();
    const program = starter(port, true);
    await new Promise((resolve) => program.once('exit', resolve));

    const connected = await connectCloud({ repositoryRoot, port });

    expect(connected).toBeDefined();
    if (connected) expect(await isUp(connected)).toBe(true);
  });
});

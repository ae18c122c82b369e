/** What the user's shell says about AWS: nothing of it reaches the clients of the local cloud, and its proxy those of AWS. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ClientSettings } from '../../../cli/adapters/client-options.ts';
import { makeExecutions } from '../../../cli/adapters/executions.ts';
import { makeReportsBucket } from '../../../cli/adapters/reports-bucket.ts';
import { describeStack } from '../../../cli/adapters/stacks.ts';
import { respondWith, ScriptedServer } from '../../kit/orchestrator/scripted-server.ts';

const before = { ...process.env };
const STACK =
  '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>';
const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:first';

let cloud: ScriptedServer;
let settings: ClientSettings;
let proxy: Server;
let proxyUrl: string;
let tunnels: string[] = [];
const folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-client-options-'));

beforeAll(async () => {
  cloud = new ScriptedServer();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  settings = { region: 'us-east-1', endpoint: await cloud.start(), credentials };
  proxy = createServer().on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
beforeEach(() => {
  cloud.requests.length = 0;
  tunnels = [];
});
afterEach(() => {
  process.env = { ...before };
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  proxy.close();
  await cloud.stop();
});

it.each([
  ['a FIPS endpoint', { AWS_USE_FIPS_ENDPOINT: 'true' }],
  ['a dual-stack endpoint', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
  ['other endpoints', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' }],
  ['a profile that does not exist', { AWS_PROFILE: 'not-there' }],
  ['another mode', { AWS_DEFAULTS_MODE: 'no-such-mode', AWS_RETRY_MODE: 'no-such-mode', AWS_MAX_ATTEMPTS: 'many' }],
  ['other checksums', { AWS_REQUEST_CHECKSUM_CALCULATION: 'sometimes', AWS_RESPONSE_CHECKSUM_VALIDATION: 'sometimes' }],
  ['a session token', { AWS_ACCESS_KEY_ID: 'ASIA', AWS_SECRET_ACCESS_KEY: 'x', AWS_SESSION_TOKEN: 'token' }],
  ['a proxy', { HTTPS_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9', ALL_PROXY: 'http://127.0.0.1:9' }],
  [
    'a config file',
    { AWS_CONFIG_FILE: '[default]\nendpoint_url = http://127.0.0.1:9\nuse_fips_endpoint = true\nregion = eu-west-1\n' },
  ],
])('clients of the local cloud work whatever the shell says: %s', async (_what, variables: Record<string, string>) => {
  const { AWS_CONFIG_FILE: text, ...others } = variables;
  const file = path.join(folder, 'config');
  writeFileSync(file, text ?? '');
  Object.assign(process.env, others, text === undefined ? {} : { AWS_CONFIG_FILE: file });

  cloud.responses = [respondWith(200, STACK)];
  expect(await describeStack(settings, 'ThawBenchmark')).toMatchObject({ status: 'CREATE_COMPLETE' });
  cloud.responses = [respondWith(200, '{"latest":1}')];
  expect(await makeReportsBucket(settings, 'reports').readJson('latest.json')).toEqual({ latest: 1 });
  cloud.responses = [respondWith(200, '{"status":"RUNNING"}')];
  expect(await makeExecutions(settings, 'arn').describe(EXECUTION)).toMatchObject({ status: 'RUNNING' });
  expect(cloud.requests).toHaveLength(3);
  expect(cloud.requests.every(({ headers }) => headers['x-amz-security-token'] === undefined)).toBe(true);
});

const AWS = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_MAX_ATTEMPTS: '1',
  AWS_ENDPOINT_URL: 'https://cloudformation.invalid',
};

it.each(['HTTPS_PROXY', 'https_proxy'])('clients of AWS use the proxy of %s', async (name) => {
  Object.assign(process.env, AWS, { NO_PROXY: '', no_proxy: '', [name]: proxyUrl });

  await expect(describeStack({ region: 'us-east-1' }, 'ThawBenchmark')).rejects.toThrow();
  expect(tunnels).toEqual(['cloudformation.invalid:443']);
});

it('clients of AWS fetch the credentials of IAM Identity Center through the proxy', async () => {
  const cache = path.join(folder, '.aws', 'sso', 'cache');
  mkdirSync(cache, { recursive: true });
  const token = { accessToken: 'token', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  writeFileSync(path.join(cache, `${createHash('sha1').update('work').digest('hex')}.json`), JSON.stringify(token));
  const lines = ['sso_session = work', 'sso_account_id = 000000000000', 'sso_role_name = admin', '[sso-session work]'];
  const session = ['sso_start_url = https://example.invalid/start', 'sso_region = xx-none-1'];
  const file = path.join(folder, 'sso-config');
  writeFileSync(file, ['[profile sso]', ...lines, ...session].join('\n'));
  process.env = {
    PATH: before['PATH'],
    HOME: folder,
    AWS_CONFIG_FILE: file,
    AWS_PROFILE: 'sso',
    HTTPS_PROXY: proxyUrl,
  };

  await expect(describeStack({ region: 'us-east-1' }, 'ThawBenchmark')).rejects.toThrow();
  expect(new Set(tunnels)).toEqual(new Set(['portal.sso.xx-none-1.amazonaws.com:443']));
});

it('clients of AWS do without the proxy for the hosts of NO_PROXY', async () => {
  Object.assign(process.env, AWS, { HTTPS_PROXY: proxyUrl, NO_PROXY: '.invalid', no_proxy: '.invalid' });

  await expect(describeStack({ region: 'us-east-1' }, 'ThawBenchmark')).rejects.toThrow('cloudformation.invalid');
  expect(tunnels).toEqual([]);
});

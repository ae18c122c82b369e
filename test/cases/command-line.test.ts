/** Commands in the environments and with the suites that people have. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stateFolders } from '../../local-cloud/cloud/state-folder.ts';
import { repositoryRoot } from '../local-cloud/kit/local-cloud.ts';
import { createFunction, healthOf, port, temporaryFolder, thaw } from './kit.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';
const own = (name: string, event: unknown = {}) => ({
  functionArn: `${ARN}${name}`,
  label: 'own',
  memoryMb: [512],
  payloads: [{ name: 'one', event }],
});

it('row 4: a company proxy is not asked for what is on this machine', async () => {
  const proxy = 'http://127.0.0.1:9';
  const environment = { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, https_proxy: proxy, http_proxy: proxy };

  const { exitCode, output } = await thaw({ environment }, 'cloud', 'up', '--targets', 'node-synthetic');

  expect(output).not.toContain('ECONNREFUSED');
  expect(exitCode).toBe(0);
});

it('row 1: a run measures the whole time of a handler with a callback', async () => {
  const code = `exports.handler = (event, context, callback) => {
    setTimeout(() => callback(null, { statusCode: 200, body: 'worked' }), 300);
  };`;
  const name = await createFunction('nodejs22.x', { 'index.js': code });
  const suite = { name: 'callback', functions: [own(name)], cold: { samples: 1 }, warm: { samples: 2 }, lanes: 1 };

  const { exitCode, stdout, output } = await thaw({ suite }, 'run', 'SUITE', '--json');

  expect(exitCode, output).toBe(0);
  const { status, results } = JSON.parse(stdout);
  expect(status).toBe('complete');
  expect(results.configurations[0].warm).toMatchObject({ n: 2, excluded: {} });
  expect(results.configurations[0].warm.metrics.durationMs.min).toBeGreaterThanOrEqual(299);
});

it('row 6: a variable name of one letter is refused with the suite', async () => {
  const functions = [
    {
      target: 'node-synthetic',
      memoryMb: [512],
      payloads: ['cpu'],
      environmentOverrides: [{ name: 'short', environment: { X: 'a-value' } }],
    },
  ];

  const { exitCode, output } = await thaw(
    { suite: { name: 'one-letter', functions, cold: { samples: 1 } } },
    'estimate',
    'SUITE',
  );

  expect(exitCode).not.toBe(0);
  expect(output).toContain('SUITE_INVALID');
  expect(output).not.toContain('a-value');
});

it('row 10: the Region of the AWS profile is used', async () => {
  const scopes: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    scopes.push(/Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '');
    response.writeHead(403, { 'content-type': 'text/xml' });
    response.end('<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const folder = temporaryFolder();
  const [config, credentials] = [path.join(folder, 'config'), path.join(folder, 'credentials')];
  writeFileSync(config, '[default]\nregion = us-west-1\n[profile nordic]\nregion = eu-north-1\n');
  writeFileSync(credentials, '[nordic]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n');
  const environment = {
    AWS_PROFILE: 'nordic',
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
  };

  const { output } = await thaw({ environment }, 'reports', 'list', '--aws');

  expect(output).not.toContain('No AWS Region is set');
  expect(new Set(scopes)).toEqual(new Set(['eu-north-1']));
});

describe('row 11: a suite with a qualified function', () => {
  it('is refused with what to give instead', async () => {
    const functions = [own('orders:$LATEST')];

    const { exitCode, output } = await thaw(
      { suite: { name: 'latest', functions, cold: { samples: 1 } } },
      'estimate',
      'SUITE',
    );

    expect(exitCode).not.toBe(0);
    expect(output).toContain('SUITE_INVALID');
    expect(output).toContain('$LATEST');
  });

  it('is refused by a run when the function is durable', async () => {
    const DurableConfig = { ExecutionTimeout: 60, RetentionPeriodInDays: 1 };
    const name = await createFunction(
      'nodejs24.x',
      { 'index.mjs': 'export const handler = async () => 1;' },
      { DurableConfig },
    );
    const suite = { name: 'durable', functions: [own(name)], cold: { samples: 1 }, lanes: 1 };

    const { exitCode, output } = await thaw({ suite }, 'run', 'SUITE');

    expect(exitCode).not.toBe(0);
    expect(output).toContain('FUNCTION_REFUSED');
    expect(output).toContain('durable');
  });
});

it('row 16: set-up installs what the commands need, whatever NODE_ENV says', () => {
  const tree = temporaryFolder();
  cpSync(path.join(repositoryRoot, 'scripts'), path.join(tree, 'scripts'), { recursive: true });
  const packageOf = (folder: string, manifest: object) => {
    mkdirSync(path.join(tree, folder), { recursive: true });
    writeFileSync(path.join(tree, folder, 'package.json'), JSON.stringify({ version: '1.0.0', ...manifest }));
  };
  packageOf('node-package', { name: 'node-package', bin: { node: 'node.js' } });
  writeFileSync(path.join(tree, 'node-package', 'node.js'), '');
  packageOf('only-developers', { name: 'only-developers' });
  packageOf('.', {
    name: 'tree',
    dependencies: { 'node-package': 'file:node-package' },
    devDependencies: { 'only-developers': 'file:only-developers' },
  });
  execFileSync('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund'], { cwd: tree, stdio: 'ignore' });
  const script = "await import('./scripts/setup.mjs').then(({ setUp }) => setUp());";

  // The rest of set-up lacks its files here, and fails.
  const env = { ...process.env, NODE_ENV: 'production', npm_config_omit: 'dev' };
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: tree, env, stdio: 'ignore' });
  } catch {}

  expect(existsSync(path.join(tree, 'node_modules', 'only-developers'))).toBe(true);
});

it('row 17: cloud down in a copied work tree leaves the cloud of the original alone', async () => {
  const copy = temporaryFolder();
  // What `cp -a` brings along, with the sources and packages of the original.
  for (const folder of [
    'cli',
    'core',
    'infra',
    'local-cloud',
    'orchestrator-lambdas',
    'scripts',
    'state-machine',
    'suites',
    'target-functions',
  ])
    cpSync(path.join(repositoryRoot, folder), path.join(copy, folder), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !/node_modules|\/target$|cdk\.out/.test(source),
    });
  for (const file of ['package.json', 'tsconfig.base.json'])
    cpSync(path.join(repositoryRoot, file), path.join(copy, file));
  execFileSync('ln', ['-s', path.join(repositoryRoot, 'node_modules'), path.join(copy, 'node_modules')]);
  cpSync(stateFolders(repositoryRoot, port).own, stateFolders(copy, port).own, { recursive: true });

  const { exitCode, output } = await thaw({ root: copy }, 'cloud', 'down');

  expect(exitCode, output).toBe(0);
  expect(output).toContain(`belongs to ${repositoryRoot}`);
  expect((await healthOf()).status).toBe(200);
});

it('row 18: an event above the limit of Step Functions is refused before a run, also by an estimate', async () => {
  const suite = { name: 'large', functions: [own('orders', { text: 'x'.repeat(300_000) })], cold: { samples: 1 } };

  const { exitCode, output } = await thaw({ suite }, 'estimate', 'SUITE');

  expect(exitCode).not.toBe(0);
  expect(output).toContain('OVER_LIMITS');
  expect(output).toMatch(/262,?144|256 KB/);
});

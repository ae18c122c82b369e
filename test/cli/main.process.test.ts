/** The command as a process: wrong input gets one message with its fix and exit code 2, before anything is started. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-cli-'));
  writeFileSync(path.join(folder, 'broken.json'), '{"name": ');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function thaw(args: readonly string[], environment: Record<string, string> = {}) {
  const { AWS_REGION: _1, AWS_DEFAULT_REGION: _2, ...inherited } = process.env;
  const done = spawnSync(process.execPath, [path.join(root, 'cli', 'main.ts'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    // The user's own AWS profile is not part of the test.
    env: { ...inherited, AWS_CONFIG_FILE: '/dev/null', NODE_NO_WARNINGS: '1', NO_COLOR: '1', ...environment },
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

it('shows defaults in its help, except false and empty lists', () => {
  expect(thaw(['run', '--help']).out).not.toMatch(/default: (false|\[\])/);
  expect(thaw(['compare', '--help']).out).toContain('(default: 10)');
});

it('shows its verbs with --help', () => {
  const { code, out } = thaw(['--help']);

  expect(code).toBe(0);
  for (const verb of [
    'run',
    'suites',
    'measure',
    'estimate',
    'compare',
    'reports',
    'cloud',
    'state-machine',
    'build',
    'doctor',
    'deploy',
    'destroy',
  ]) {
    expect(out).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
  }
});

it.each([['state-machine'], ['run'], ['measure', '.'], ['reports', 'list'], ['compare', 'a', 'b', '--functions']])(
  'refuses a Region without --aws: %s',
  (...verb) => {
    const { code, err } = thaw([...verb, '--region', 'eu-west-1']);

    expect(code).toBe(2);
    expect(err).toMatch(/--region eu-west-1 names a Region of AWS.*\n.*fix: add --aws/);
  },
);

it.each([
  [['run', 'quik'], 2, /quik.*quick/s],
  [['run', 'quick', '--set', 'cold.sampels=3'], 2, /sampels.*samples/s],
  [['run', 'quick', '--set', 'functions=[{"target":"rust-dynamo","memoryMb":[128]}]'], 2, /rust-dynamo\b/],
  [
    ['run', 'quick', '--set', 'functions=[{"target":"node-dynamodb","memoryMb":[64],"payloads":["get"]}]'],
    2,
    /64.*128/s,
  ],
  [['run', 'broken.json'], 2, /broken\.json/],
  [['run', 'not-there.json'], 2, /not-there\.json/],
  [['estimate', 'nigthly'], 2, /nigthly.*nightly/s],
  [['reports', 'open', '20260101T000000Z-quick-000000'], 2, /20260101T000000Z-quick-000000/],
  [['build', 'rust-nothing'], 2, /rust-nothing/],
  [['build', '--arch', 'sparc'], 2, /sparc.*arm64/s],
  [['run', 'quick', '--set', 'local.faults.logTial="missing"'], 2, /logTial.*logTail/s],
  [['compare', 'one-run-only'], 2, /two runs/],
  [['compare', 'a', 'b'], 2, /no report "a"/],
  [['compare', '--functions', 'node-dynamodb', 'unknown'], 2, /unknown.*python-dynamodb/s],
  [['compare', 'a', 'b', '--samples', 'many'], 2, /samples.*whole number/s],
  [['measure', 'unknown'], 2, /"unknown" is neither.*python-dynamodb/s],
  [['measure', './nowhere'], 2, /no file or folder \.\/nowhere/],
  [['measure', '.', '--event', '{id: 1}'], 2, /not valid JSON.*--event '\{"id": 1\}'/s],
  [['measure', '.', '--env', '1=secret'], 2, /(?!.*secret)name "1".*--env NAME=VALUE/s],
  [['measure', '.', '--timeout', '901'], 2, /at most 900/],
  [
    ['measure', 'node-dynamodb', '--aws', '--layer', 'x'],
    2,
    /--layer is for functions of this machine.*leave out --layer/s,
  ],
  [['measure', 'arn:aws:lambda:eu-west-1:111122223333:function:orders'], 2, /on AWS.*add --aws/s],
  [['measure', '.', '--aws'], 2, /. is on this machine.*leave out --aws/s],
  [['runn'], 2, /unknown command 'runn'/],
])('ends %j with exit code %d', (args, code, message) => {
  const result = thaw(args);

  expect(result.code).toBe(code);
  expect(result.err).toMatch(message);
  expect(result.err).not.toMatch(/\[BUG\]/);
  expect(result.out).toBe('');
});

it.each([
  [['run', 'quik'], { code: 'SUITE_UNKNOWN', message: /quik/, fix: /quick/ }],
  [['estimate', 'nigthly'], { code: 'SUITE_UNKNOWN', message: /nigthly/, fix: /nightly/ }],
  [['build', 'rust-nothing'], { code: 'TARGET_UNKNOWN', message: /rust-nothing/, fix: /rust-health/ }],
  [['compare', 'a', 'b'], { code: 'USAGE', message: /no report "a"/, fix: /reports list/ }],
  [['reports', 'open', '20260101T000000Z-quick-000000'], { code: 'USAGE', message: /no report/, fix: /reports list/ }],
  [['reports', 'download'], { code: 'ENVIRONMENT_MISSING', message: /Region/, fix: /--region/ }],
  [['reports', 'open', '--aws'], { code: 'ENVIRONMENT_MISSING', message: /Region/, fix: /--region/ }],
  [['reports', 'open', '--link'], { code: 'ENVIRONMENT_MISSING', message: /Region/, fix: /--region/ }],
  [['reports', 'open', '--link', '--minutes', '10081'], { code: 'USAGE', message: /10081/, fix: /10080/ }],
  // A link is always to AWS: its Region is not refused.
  [
    ['reports', 'open', '--link', '--minutes', '10081', '--region', 'eu-west-1'],
    { code: 'USAGE', message: /10081/, fix: /10080/ },
  ],
  [['run', 'quick', '--aws'], { code: 'ENVIRONMENT_MISSING', message: /Region/, fix: /--region/ }],
  [['state-machine', '--aws'], { code: 'ENVIRONMENT_MISSING', message: /Region/, fix: /--region/ }],
  [['deploy'], { code: 'ENVIRONMENT_MISSING', message: /Region/, fix: /--region/ }],
  [['destroy', '--yes'], { code: 'ENVIRONMENT_MISSING', message: /Region/, fix: /--region/ }],
  [['runn'], { code: 'USAGE', message: /unknown command 'runn'/, fix: /--help/ }],
  [['compare', 'a', 'b', '--samples', 'many'], { code: 'USAGE', message: /whole number/, fix: /--help/ }],
  [[], { code: 'USAGE', message: /No verb/, fix: /--help/ }],
] as const)('prints the error of %j as JSON with --json, and the same for people', (args, { code, message, fix }) => {
  const result = thaw([...args, '--json']);

  expect(result.code).toBeGreaterThan(1);
  const { error } = JSON.parse(result.out) as { error: unknown };
  expect(error).toEqual({ code, message: expect.stringMatching(message), fix: expect.stringMatching(fix) });
  if (code !== 'USAGE') expect(result.err).toContain(`[${code}]`);
});

it('prints the error of a wrong port as JSON, too', () => {
  for (const verb of [['cloud', 'up'], ['cloud', 'down'], ['doctor']]) {
    const { out } = thaw([...verb, '--json'], { THAW_PORT: 'http' });

    expect(JSON.parse(out)).toMatchObject({ error: { code: 'USAGE', message: expect.stringContaining('THAW_PORT') } });
  }
});

it('requires a Region before it calls AWS', () => {
  const { code, err } = thaw(['run', 'quick', '--aws']);

  expect(code).toBe(3);
  expect(err).toMatch(/Region.*--region/s);
});

it('names the wrong port', () => {
  const { code, err } = thaw(['cloud', 'down'], { THAW_PORT: 'http' });

  expect(code).toBe(2);
  expect(err).toMatch(/THAW_PORT="http"/);
});

it('names the command that deploys when no state machine is deployed', () => {
  // Nothing listens on port 1.
  const { code, err, out } = thaw(['state-machine'], { THAW_PORT: '1' });

  expect(code).toBe(3);
  expect(out).toBe('');
  expect(err).toMatch(/Nothing is deployed.*\n.*npx thaw cloud up/);
});

it('lists suites as JSON for programs', () => {
  const { code, out } = thaw(['suites', '--json']);

  expect(code).toBe(0);
  const names = (JSON.parse(out) as { name: string }[]).map((suite) => suite.name);
  expect(names).toEqual(expect.arrayContaining(['quick', 'dynamodb', 'health', 'nightly']));
});

it('estimates every shipped suite', () => {
  const names = (JSON.parse(thaw(['suites', '--json']).out) as { name: string }[]).map((suite) => suite.name);
  for (const name of names) {
    const { code, out } = thaw(['estimate', name, '--json']);
    expect(code, name).toBe(0);
    expect((JSON.parse(out) as { invocations: number }).invocations, name).toBeGreaterThan(0);
  }
});

it('estimates what AWS Config adds on AWS, and nothing locally', () => {
  const { out } = thaw(['estimate', 'quick']);
  const [, updates] = /function updates +([\d,]+)/.exec(out) ?? [];

  expect(out).toMatch(
    `AWS Config         at least ${(Number(updates?.replaceAll(',', '')) * 0.003).toFixed(2)} USD more`,
  );
  expect(thaw(['estimate', 'quick', '--local']).out).not.toMatch('AWS Config');
});

it('estimates for the Region that the other verbs would use', () => {
  const config = path.join(folder, 'aws-config');
  writeFileSync(config, '[default]\nregion = ap-south-1\n');

  expect(thaw(['estimate', 'quick'], { AWS_CONFIG_FILE: config }).out).toContain('on AWS (ap-south-1)');
  expect(thaw(['estimate', 'quick'], { AWS_DEFAULT_REGION: 'eu-west-1' }).out).toContain('on AWS (eu-west-1)');
  expect(thaw(['estimate', 'quick']).out).toContain('on AWS (us-east-1)');
});

it('estimates from min to max where configurations may stop early', () => {
  const { code, out } = thaw(['estimate', 'quick', '--set', 'cold.targetIntervalPercent=5']);

  expect(code).toBe(0);
  expect(out).toMatch(/time +about .+ to .+/);
  expect(out).toMatch(/invocations +\d+ to \d+/);
});

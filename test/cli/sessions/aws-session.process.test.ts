// Where the Region comes from, in a process of its own: the SDK reads the environment. Nothing is sent to AWS.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const CONFIG = '[default]\nregion = eu-west-1\n[profile team]\nregion = ap-south-1\n[profile bare]\noutput = json\n';
const MODULE = new URL('../../../cli/sessions/aws-session.ts', import.meta.url).href;

/** The Region that is used with these variables and this `--region`, or the error. */
function regionWith(variables: Readonly<Record<string, string>>, option?: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-region-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = path.join(folder, 'config');
  writeFileSync(config, CONFIG);
  const script = `
    import { requireRegion } from ${JSON.stringify(MODULE)};
    await requireRegion(${JSON.stringify(option)}).then(console.log, ({ code, fix }) => console.log(code, fix));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, AWS_CONFIG_FILE: config, NODE_NO_WARNINGS: '1', ...variables },
  });
  return stdout.trim();
}

it('uses the Region of the command, else of the environment, else of the profile', () => {
  const environment = { AWS_PROFILE: 'team', AWS_DEFAULT_REGION: 'us-west-2' };
  expect(regionWith({})).toBe('eu-west-1');
  expect(regionWith({ AWS_PROFILE: 'team' })).toBe('ap-south-1');
  expect(regionWith(environment)).toBe('us-west-2');
  expect(regionWith({ ...environment, AWS_REGION: 'us-east-2' })).toBe('us-east-2');
  expect(regionWith({ ...environment, AWS_REGION: 'us-east-2' }, 'eu-north-1')).toBe('eu-north-1');
});

it('names the fix when no Region is set', () => {
  expect(regionWith({ AWS_PROFILE: 'bare' })).toMatch(/^ENVIRONMENT_MISSING .*--region.*aws configure/);
});

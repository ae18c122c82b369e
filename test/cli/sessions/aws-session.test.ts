// Where the Region comes from; nothing is sent to AWS.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requireRegion } from '../../../cli/sessions/aws-session.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-region-'));
  const config = path.join(folder, 'config');
  writeFileSync(
    config,
    '[default]\nregion = eu-west-1\n[profile team]\nregion = ap-south-1\n[profile bare]\noutput = json\n',
  );
  const environment = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials') };
  const unset = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, AWS_PROFILE: undefined };
  for (const [name, value] of Object.entries({ ...environment, ...unset })) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('the Region', () => {
  it('is the one of the command, then of the environment, then of the profile', async () => {
    expect(await requireRegion()).toBe('eu-west-1');
    vi.stubEnv('AWS_PROFILE', 'team');
    expect(await requireRegion()).toBe('ap-south-1');
    vi.stubEnv('AWS_DEFAULT_REGION', 'us-west-2');
    expect(await requireRegion()).toBe('us-west-2');
    vi.stubEnv('AWS_REGION', 'us-east-2');
    expect(await requireRegion()).toBe('us-east-2');
    expect(await requireRegion('eu-north-1')).toBe('eu-north-1');
  });

  it('has to be set somewhere', async () => {
    vi.stubEnv('AWS_PROFILE', 'bare');
    await expect(requireRegion()).rejects.toMatchObject({
      code: 'ENVIRONMENT_MISSING',
      fix: expect.stringContaining('aws configure'),
    });
  });
});

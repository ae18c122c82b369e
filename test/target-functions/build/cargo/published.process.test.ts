// With the real workspace and cargo: the feature that makes a deployed target what its published counterpart is.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDependencies } from '../../../../target-functions/build/cargo/dependencies.ts';
import { findToolchain, type Toolchain } from '../../../../target-functions/build/cargo/toolchain.ts';
import type { Profile } from '../../../../target-functions/build/shared/language.ts';
import { readManifests } from '../../../../target-functions/build/shared/manifests.ts';
import { REPOSITORY } from '../build-root.ts';

const WORKSPACE = join(REPOSITORY, 'target-functions', 'rust');
const RUST = readManifests(REPOSITORY).filter(({ language }) => language === 'rust');
const WITH_SDK = RUST.filter(({ needs }) => needs.length > 0).map(({ name }) => name);
const tools = findToolchain(process.env, '1.0.0');

describe.skipIf('reason' in tools)('the feature `published`', () => {
  const dependencies = (name: string, profile: Profile) =>
    readDependencies({
      context: {
        repositoryRoot: REPOSITORY,
        architecture: 'arm64',
        profile,
        environment: process.env,
        onProgress: () => undefined,
      },
      workspace: WORKSPACE,
      tools: tools as Toolchain,
      name,
    });

  it.each(WITH_SDK)('gives %s the client of aws-config, and a local build the light one', async (name) => {
    expect(await dependencies(name, 'deploy')).toMatchObject({ awsClient: 'aws-config defaults' });
    expect(await dependencies(name, 'local')).toMatchObject({ awsClient: 'light client' });
  });

  it('is a feature of every target, and without the SDK there is no client', async () => {
    for (const { name } of RUST.filter(({ needs }) => needs.length === 0)) {
      expect(await dependencies(name, 'deploy')).toEqual({ count: expect.any(Number) });
    }
  });

  it.each(WITH_SDK)('enables the default features of the SDK in %s', (name) => {
    const tree = execFileSync(
      (tools as Toolchain).cargo,
      [
        'tree',
        '--locked',
        '-p',
        name,
        '--features',
        'published',
        '-e',
        'normal',
        '--prefix',
        'none',
        '-f',
        '{p} [{f}]',
      ],
      { cwd: WORKSPACE, encoding: 'utf8' },
    );
    const clients = tree
      .split('\n')
      .filter((line) => /^aws-(config|sdk-(dynamodb|eventbridge|secretsmanager)) v/.test(line));

    expect(clients.length).toBeGreaterThanOrEqual(2);
    for (const client of clients) expect(client).toMatch(/[[,]default[,\]]/);
  });
});

import { describe, expect, it } from 'vitest';
import { contextArguments, deployArguments, destroyArguments } from '../../../infra/deployment/cdk-arguments.ts';
import { STACK_NAMES } from '../../../infra/deployment/names.ts';
import { readSettings } from '../../../infra/settings/deploy-settings.ts';
import { contextNode } from '../kit/context.ts';

describe('the arguments of cdk', () => {
  it('name both stacks and no setting that was not chosen', () => {
    expect(deployArguments({ approved: false })).toEqual([
      'deploy',
      STACK_NAMES.targets,
      STACK_NAMES.benchmark,
      '--asset-parallelism=true',
    ]);
  });

  it('deploy several stacks at a time only when cdk does not have to ask', () => {
    const concurrency = (approved: boolean) =>
      deployArguments({ approved }).filter((argument) => argument.startsWith('--concurrency'));
    expect(concurrency(true)).toEqual(['--concurrency=2']);
    expect(concurrency(false)).toEqual([]);
  });

  it('skip the confirmation and the change set on request', () => {
    expect(deployArguments({ approved: true, direct: true })).toEqual(
      expect.arrayContaining(['--require-approval=never', '--method=direct']),
    );
    expect(destroyArguments({ approved: true })).toContain('--force');
  });

  it('have settings that the app reads unchanged', () => {
    const choices = {
      architecture: 'x86_64',
      targets: ['rust-dynamodb', 'node-dynamodb'],
      environment: { kind: 'local', region: 'us-east-1', cpu: '2 × "Fast"' },
      nightly: true,
      nightlyTimeZone: 'Asia/Tokyo',
      nightlySuite: 'quick',
      notificationEmail: 'team@example.com',
      keepReports: false,
      database: true,
      parametersExtensionArn: 'arn:aws:lambda:eu-west-1:015030872274:layer:Extension:1',
      localServices: { cache: { host: '127.0.0.1', port: 6379, tls: false } },
    } as const;

    const pairs = contextArguments(choices).filter((argument) => argument !== '-c');
    const context = Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );

    expect(readSettings(contextNode(context))).toEqual(choices);
  });
});

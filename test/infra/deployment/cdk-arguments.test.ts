import { describe, expect, it } from 'vitest';
import { contextArguments, deployArguments, synthArguments } from '../../../infra/deployment/cdk-arguments.ts';
import { STACK_NAMES } from '../../../infra/deployment/names.ts';
import { readSettings } from '../../../infra/settings/deploy-settings.ts';
import { contextNode } from '../kit/context.ts';

describe('the arguments of cdk', () => {
  it('name both stacks and no setting that was not chosen', () => {
    expect(synthArguments({}, 'folder')).toEqual(['synth', '--quiet', '--output', 'folder']);
    expect(deployArguments({}, 'folder').slice(0, 4)).toEqual([
      'deploy',
      STACK_NAMES.targets,
      STACK_NAMES.benchmark,
      '--app=folder',
    ]);
  });

  it('let cdk ask nothing, because it refuses to ask when it deploys several stacks at a time', () => {
    expect(deployArguments({}, 'folder')).toEqual(
      expect.arrayContaining(['--require-approval=never', '--concurrency=2']),
    );
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
      bootstrapQualifier: 'team1',
      keepReports: false,
      database: true,
      self: true,
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

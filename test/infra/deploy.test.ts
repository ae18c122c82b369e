import { describe, expect, it } from 'vitest';
import {
  contextArguments,
  deployArguments,
  destroyArguments,
  OUTPUT_NAMES,
  readOutputs,
  STACK_NAMES,
} from '../../infra/deploy.ts';
import { readSettings } from '../../infra/settings.ts';
import { contextNode } from './kit/context.ts';

describe('the arguments of cdk', () => {
  it('name both stacks and nothing that was not chosen', () => {
    expect(deployArguments({ approved: false })).toEqual([
      'deploy',
      STACK_NAMES.targets,
      STACK_NAMES.benchmark,
      '--concurrency=2',
      '--asset-parallelism=true',
    ]);
  });

  it('say yes beforehand, write outputs and skip the change set when asked to', () => {
    expect(deployArguments({ approved: true, direct: true, outputsFile: 'outputs.json' })).toEqual(
      expect.arrayContaining(['--require-approval=never', '--method=direct', '--outputs-file', 'outputs.json']),
    );
    expect(destroyArguments({ approved: true })).toContain('--force');
  });

  it('carry choices that the app reads back as they were', () => {
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

describe('the outputs file of cdk', () => {
  const values = Object.fromEntries(Object.values(OUTPUT_NAMES).map((name) => [name, `value of ${name}`]));

  it('gives every output by its name here', () => {
    const outputs = readOutputs(JSON.stringify({ ThawBenchmark: values, ThawTargets: {} }));

    expect(outputs?.stateMachineArn).toBe('value of StateMachineArn');
    expect(outputs?.downloadCommand).toBe('value of DownloadCommand');
  });

  it('gives nothing when the stack is not wholly there', () => {
    expect(readOutputs('{}')).toBeUndefined();
    expect(readOutputs(JSON.stringify({ ThawBenchmark: { ...values, ConsoleUrl: undefined } }))).toBeUndefined();
  });
});

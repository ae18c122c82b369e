import { Match } from 'aws-cdk-lib/assertions';
import { afterEach, describe, expect, it } from 'vitest';
import { type Synthesised, type SynthesisOptions, synthesise } from '../kit/synthesise.ts';

let made: Synthesised | undefined;
afterEach(() => {
  made?.tree.remove();
  made = undefined;
});

function variant(context: SynthesisOptions['context'], options: SynthesisOptions = {}): Synthesised {
  made = synthesise({ ...options, context: context ?? {} });
  return made;
}

describe('ThawBenchmark with nights', () => {
  it('starts the suite at 04:00 in the time zone, to the minute, with the scheduled time', () => {
    const { benchmark } = variant({ nightly: 'true', nightlySuite: 'quick', nightlyTimeZone: 'Europe/Berlin' });

    benchmark.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 4 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: { Ref: Match.stringLikeRegexp('^Benchmark') },
        Input: '{"suite":"quick","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NightlyUndelivered'), 'Arn'] } },
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
      },
    });
  });

  it('lets the schedule start this state machine only, and keep what it could not deliver', () => {
    const { benchmark } = variant({ nightly: 'true', nightlySuite: 'quick' });

    benchmark.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'states:StartExecution',
            Resource: { Ref: Match.stringLikeRegexp('^Benchmark') },
          }),
        ]),
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^SchedulerRole') }],
    });
  });
});

describe('the CPU time extension', () => {
  const variablesOf = ({ benchmark }: Synthesised, name: string) => {
    const [task] = Object.values(
      benchmark.findResources('AWS::Lambda::Function', { Properties: { FunctionName: name } }),
    );
    return task?.['Properties'].Environment.Variables as Record<string, unknown>;
  };

  it('has a layer for each architecture, which PlanRun knows', () => {
    const both = variant({}, { extensions: ['arm64', 'x86_64'] });

    both.benchmark.resourceCountIs('AWS::Lambda::LayerVersion', 2);
    both.benchmark.hasResourceProperties('AWS::Lambda::LayerVersion', {
      LayerName: 'thaw-cpu-time-x86-64',
      CompatibleArchitectures: ['x86_64'],
    });
    expect(variablesOf(both, 'thaw-plan-run')).toMatchObject({
      CPU_TIME_LAYER_ARM64: { Ref: expect.stringMatching(/^CpuTimeArm64/) },
      CPU_TIME_LAYER_X86_64: { Ref: expect.stringMatching(/^CpuTimeX86/) },
    });
    expect(variablesOf(both, 'thaw-force-cold-start')).not.toHaveProperty('CPU_TIME_LAYER_ARM64');
  });

  it('is left out where it is not built, and locally for the other architecture', () => {
    const none = variant({});
    none.benchmark.resourceCountIs('AWS::Lambda::LayerVersion', 0);
    expect(variablesOf(none, 'thaw-plan-run')).not.toHaveProperty('CPU_TIME_LAYER_ARM64');
    none.tree.remove();

    const environment = JSON.stringify({ kind: 'local', region: 'us-east-1' });
    const local = variant({ environment }, { extensions: ['arm64', 'x86_64'] });
    local.benchmark.resourceCountIs('AWS::Lambda::LayerVersion', 1);
  });

  it('lets only the tasks that update functions use layers, of this Region', () => {
    const { benchmark } = variant({});
    const readers = Object.entries(benchmark.findResources('AWS::IAM::Policy')).filter(([, policy]) =>
      JSON.stringify(policy).includes('lambda:GetLayerVersion'),
    );

    expect(readers.map(([id]) => id.replace(/Identity.*/, '')).sort()).toEqual([
      'ForceColdStart',
      'PlanRun',
      'RestoreConfiguration',
    ]);
    expect(JSON.stringify(readers)).toContain(':*:layer:*');
  });
});

describe('the notifications', () => {
  it('have a topic to which, of the Lambdas, only publish-report may publish', () => {
    const { benchmark } = variant({});

    benchmark.resourceCountIs('AWS::SNS::Subscription', 0);
    const allowed = Object.entries(benchmark.findResources('AWS::IAM::Policy')).filter(([, policy]) =>
      JSON.stringify(policy).includes('sns:Publish'),
    );
    expect(allowed.map(([id]) => id)).toEqual([expect.stringMatching(/^PublishReport/)]);
    const notified = Object.values(benchmark.findResources('AWS::Lambda::Function')).filter(
      (lambda) => lambda['Properties'].Environment.Variables.NOTIFICATION_TOPIC_ARN !== undefined,
    );
    expect(notified.map((lambda) => lambda['Properties'].FunctionName)).toEqual(['thaw-publish-report']);
  });

  it('go to the address that was given', () => {
    const { benchmark } = variant({ notificationEmail: 'team@example.com' });

    benchmark.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'team@example.com' });
  });

  it('include missing nights: a schedule checks at 08:00', () => {
    const { benchmark } = variant({ nightly: 'true', nightlySuite: 'quick', nightlyTimeZone: 'Europe/Berlin' });

    benchmark.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: 'thaw-nightly-watch',
      ScheduleExpression: 'cron(0 8 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: {
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PublishReport'), 'Arn'] },
        Input: '{"watch":{"suite":"quick","scheduledTime":"<aws.scheduler.scheduled-time>"}}',
      },
    });
  });
});

describe('ThawBenchmark without keepReports', () => {
  it('empties and removes the bucket on AWS', () => {
    const { benchmark } = variant({ keepReports: 'false' });

    benchmark.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    benchmark.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });

  it('has no function for that in the local cloud', () => {
    const { benchmark } = variant({ keepReports: 'false', environment: '{"kind":"local","region":"us-east-1"}' });

    benchmark.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    benchmark.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
    benchmark.resourceCountIs('AWS::Lambda::Function', 7);
  });
});

describe('ThawBenchmark in the local cloud', () => {
  it('has the environment in the variables of the Lambdas', () => {
    const environment = { kind: 'local', region: 'us-east-1', cpu: 'two of them', throttle: 'cgroup-v1' };
    const { benchmark } = variant({ environment: JSON.stringify(environment) });
    const functions = Object.values(benchmark.findResources('AWS::Lambda::Function'));

    for (const lambda of functions) {
      expect(JSON.parse(lambda['Properties'].Environment.Variables.THAW_ENVIRONMENT)).toEqual(environment);
    }
  });

  it('has Lambdas of the host architecture', () => {
    const { benchmark } = variant({ architecture: 'x86_64' }, { architecture: 'x86_64' });

    benchmark.allResourcesProperties('AWS::Lambda::Function', { Architectures: ['x86_64'] });
  });
});

import { Match } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OUTPUT_NAMES, orchestratorFunctionName, TASKS } from '../../../infra/deployment/names.ts';
import { readDefinition } from '../../../state-machine/definition.ts';
import { outputIn } from '../kit/evaluate-template.ts';
import { type Synthesised, synthesise } from '../kit/synthesise.ts';

let made: Synthesised;
beforeAll(() => {
  made = synthesise();
});
afterAll(() => made?.tree.remove());

describe('the reports bucket', () => {
  it('is private, encrypted and versioned', () => {
    made.benchmark.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: { ServerSideEncryptionConfiguration: Match.anyValue() },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  it('refuses requests without TLS', () => {
    made.benchmark.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  it('expires runs and snapshots and nothing else', () => {
    const [bucket] = Object.values(made.benchmark.findResources('AWS::S3::Bucket'));
    const rules = bucket?.['Properties'].LifecycleConfiguration.Rules as { Prefix: string }[];

    expect([...new Set(rules.map(({ Prefix }) => Prefix))]).toEqual(['runs/', 'snapshots/']);
    expect(rules).toContainEqual({
      Id: 'expire-snapshots',
      Prefix: 'snapshots/',
      Status: 'Enabled',
      ExpirationInDays: 30,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    });
  });

  it('lets only the roles of three tasks read snapshots, also those of former versions', () => {
    const [policy] = Object.values(made.benchmark.findResources('AWS::S3::BucketPolicy'));
    const statements: { Sid?: string }[] = policy?.['Properties'].PolicyDocument.Statement ?? [];
    const statement = statements.find(({ Sid }) => Sid === 'OnlyRestoringRolesReadSnapshots');
    const below = (keys: string) => ({
      'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(/^Reports/), 'Arn'] }, `/${keys}`]],
    });
    const role = (prefix: string) => ({
      'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${prefix}Identity`)), 'Arn'],
    });

    expect(statement).toEqual({
      Sid: 'OnlyRestoringRolesReadSnapshots',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: [below('runs/*/snapshots/*'), below('snapshots/*')],
      Condition: {
        ArnNotEquals: {
          'aws:PrincipalArn': [role('PlanRun'), role('ForceColdStart'), role('RestoreConfiguration')],
        },
      },
    });
  });

  it('is kept with its policy when the stack is deleted', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']) {
      made.benchmark.hasResource(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });
});

describe('the Lambdas of the orchestrator', () => {
  it.each(TASKS)('%s has Node.js 24, arm64, the max timeout, the bucket and the environment', (task) => {
    made.benchmark.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: orchestratorFunctionName(task),
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 900,
      Environment: {
        Variables: {
          REPORTS_BUCKET: { Ref: Match.stringLikeRegexp('^Reports') },
          THAW_ENVIRONMENT: Match.anyValue(),
        },
      },
      LoggingConfig: { LogGroup: Match.anyValue() },
    });
  });

  it('have AWS and their Region as the environment', () => {
    const [found] = Object.values(
      made.benchmark.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'thaw-plan-run' } }),
    );

    expect(found?.['Properties'].Environment.Variables.THAW_ENVIRONMENT).toEqual({
      'Fn::Join': ['', ['{"kind":"aws","region":"', { Ref: 'AWS::Region' }, '"}']],
    });
  });

  it('have a whole vCPU for measuring', () => {
    made.benchmark.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'thaw-measure', MemorySize: 1769 });
  });

  it('keep the young generation small where a million samples are aggregated', () => {
    made.benchmark.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'thaw-aggregate-results',
      MemorySize: 1769,
      Environment: { Variables: { NODE_OPTIONS: '--max-semi-space-size=8 --max-old-space-size=1536' } },
    });
  });

  it('keep their logs for a month', () => {
    made.benchmark.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    made.benchmark.resourceCountIs('AWS::Logs::LogGroup', TASKS.length + 1);
  });
});

describe('the state machine', () => {
  it('is the file, with every placeholder filled in', () => {
    const [found] = Object.values(made.benchmark.findResources('AWS::StepFunctions::StateMachine'));
    const deployed = found?.['Properties'].DefinitionString as string;
    const placeholders = [...deployed.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]);

    expect(found?.['Properties'].StateMachineName).toBe('thaw-benchmark');
    // Step Functions refuses arn:aws in the other partitions.
    expect(JSON.parse(deployed.replaceAll(/\$\{Partition\}/g, 'aws'))).toEqual(readDefinition());
    expect(deployed).not.toContain('arn:aws');
    expect(Object.keys(found?.['Properties'].DefinitionSubstitutions).sort()).toEqual(
      [...new Set(placeholders)].sort(),
    );
  });

  it('logs every event without its data', () => {
    made.benchmark.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      StateMachineType: 'STANDARD',
    });
  });
});

describe('the rule that restores', () => {
  it('gets every final status except success', () => {
    made.benchmark.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [{ Ref: Match.stringLikeRegexp('^Benchmark') }],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RestoreConfiguration'), 'Arn'] },
          DeadLetterConfig: { Arn: Match.anyValue() },
          RetryPolicy: { MaximumRetryAttempts: 8, MaximumEventAgeInSeconds: 7200 },
        }),
      ],
    });
  });

  it('keeps the event of a restore that failed in the queue of undelivered events', () => {
    const queue = { 'Fn::GetAtt': [Match.stringLikeRegexp('^RestoreUndelivered'), 'Arn'] };
    made.benchmark.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('^RestoreConfiguration') },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: queue } },
    });
    made.benchmark.hasResourceProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ DeadLetterConfig: { Arn: queue } })],
    });
  });

  it('may call the function', () => {
    made.benchmark.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      FunctionName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RestoreConfiguration'), 'Arn'] },
    });
  });
});

describe('the outputs', () => {
  it.each(Object.values(OUTPUT_NAMES))('have %s', (name) => {
    made.benchmark.hasOutput(name, { Value: Match.anyValue() });
  });

  it.each([
    ['aws', 'console.aws.amazon.com'],
    ['aws-cn', 'console.amazonaws.cn'],
    ['aws-us-gov', 'console.amazonaws-us-gov.com'],
    ['aws-eusc', 'console.amazonaws-eusc.eu'],
    // AWS publishes no host of theirs, and CloudFormation leaves the output out.
    ['aws-iso', undefined],
    ['aws-iso-f', undefined],
  ])('link to the console of the partition %s', (partition, host) => {
    const url = outputIn(made.benchmark.toJSON(), partition, OUTPUT_NAMES.consoleUrl);
    expect(url?.replace(/<.*>/, '<ARN>')).toBe(
      host && `https://eu-west-1.${host}/states/home?region=eu-west-1#/statemachines/view/<ARN>`,
    );
  });

  it('have the settings of the deployment', () => {
    const outputs = made.benchmark.findOutputs(OUTPUT_NAMES.deployChoices);

    expect(JSON.parse(outputs[OUTPUT_NAMES.deployChoices]?.['Value'])).toEqual({
      architecture: 'arm64',
      measure: '',
      nightly: 'false',
      nightlyTimeZone: 'UTC',
      nightlySuite: 'nightly',
      notificationEmail: '',
      costAlarmUsd: '',
      targets: '',
      database: 'false',
      self: 'false',
      parametersExtensionArn: '',
      bootstrapQualifier: '',
      keepReports: 'true',
    });
  });
});

describe('without nights', () => {
  it('has no schedule', () => {
    made.benchmark.resourceCountIs('AWS::Scheduler::Schedule', 0);
  });
});

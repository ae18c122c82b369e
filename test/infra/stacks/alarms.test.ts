import { Match, type Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { embeddedMetrics } from '../../../core/report/embedded-metrics.ts';
import { ALARM_NAMES } from '../../../infra/deployment/names.ts';
import { runFixture } from '../../kit/run-fixture.ts';
import { resolved } from '../kit/policies.ts';
import { type Synthesised, synthesise } from '../kit/synthesise.ts';

let made: Synthesised[] = [];
let plain: Template;
let nightly: Template;
beforeAll(() => {
  made = [{}, { nightly: 'true', costAlarmUsd: '2.5' }].map((context) => synthesise({ context }));
  [plain, nightly] = made.map(({ benchmark }) => benchmark) as [Template, Template];
});
afterAll(() => {
  for (const { tree } of made) tree.remove();
});

function alarms(template: Template): Record<string, Record<string, unknown>> {
  const found = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  return Object.fromEntries(found.map(({ Properties: properties }) => [properties.AlarmName, properties]));
}

describe('the topic', () => {
  it('has no KMS key, because alarms may not use that of SNS, and refuses requests without TLS', () => {
    plain.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.absent() });
    plain.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it('accepts messages of the alarms of this account, by name', () => {
    plain.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnEquals: { 'aws:SourceArn': Match.anyValue() },
            },
          }),
        ]),
      },
    });
    const policies = JSON.stringify(plain.findResources('AWS::SNS::TopicPolicy'));
    for (const name of Object.keys(alarms(nightly))) expect(policies).toContain(`:alarm:${name}"`);
  });
});

describe('the alarms', () => {
  it('are those of the names, and without settings only that of a failed restore', () => {
    expect(Object.keys(alarms(plain))).toEqual([ALARM_NAMES.failedRestore]);
    expect(Object.keys(alarms(nightly)).sort()).toEqual(Object.values(ALARM_NAMES).sort());
  });

  it('notify the topic when they start, only then, and say what to do within the length that CloudWatch allows', () => {
    for (const alarm of Object.values(alarms(nightly))) {
      expect(alarm).toMatchObject({
        AlarmActions: [{ Ref: expect.stringMatching(/^Notifications/) }],
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
      });
      expect(alarm).not.toHaveProperty('OKActions');
      expect(alarm).not.toHaveProperty('InsufficientDataActions');
      expect(String(alarm['AlarmDescription']).length).toBeLessThanOrEqual(1024);
    }
  });

  it.each([
    [ALARM_NAMES.failedRestore, /^RestoreUndelivered/],
    [ALARM_NAMES.failedWatch, /^NightlyFailedWatches/],
  ])('%s lasts as long as its queue has messages, also when the queue has no metrics any more', (name, queue) => {
    expect(alarms(nightly)[name]).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.stringMatching(queue), 'QueueName'] } }],
      Statistic: 'Maximum',
      Threshold: 0,
      TreatMissingData: 'ignore',
    });
  });

  it('a failed notification counts for a day, so that one of every night causes one alarm', () => {
    expect(alarms(nightly)[ALARM_NAMES.failedNotification]).toMatchObject({
      Namespace: 'Thaw',
      MetricName: 'NotificationsFailed',
      Dimensions: [{ Name: 'environment', Value: 'aws' }],
      Period: 86_400,
      Statistic: 'Sum',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    });
  });
});

describe('the alarm of the cost', () => {
  it('sums up what every task spent in 24 hours', () => {
    expect(alarms(nightly)[ALARM_NAMES.cost]).toMatchObject({
      Namespace: 'Thaw',
      MetricName: 'SpentUsd',
      Dimensions: [{ Name: 'environment', Value: 'aws' }],
      Period: 86_400,
      EvaluationPeriods: 1,
      Statistic: 'Sum',
      Threshold: 2.5,
      TreatMissingData: 'notBreaching',
      AlarmDescription: expect.stringContaining('2.5 USD'),
    });
  });
});

describe('the dashboard of the nights', () => {
  interface Widget {
    readonly type: string;
    readonly x: number;
    readonly width: number;
    readonly height: number;
    readonly properties: { readonly alarms?: readonly string[]; readonly metrics?: readonly unknown[][] };
  }

  it('exists only with nights', () => {
    plain.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    nightly.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  it('has a name of its own in each Region, because names of dashboards are unique in an account', () => {
    nightly.hasResourceProperties('AWS::CloudWatch::Dashboard', {
      DashboardName: { 'Fn::Join': ['', ['thaw-nights-', { Ref: 'AWS::Region' }]] },
    });
  });

  it('is within the limits of the dashboard body, and graphs metrics with dimensions that are printed', () => {
    const [found] = Object.values(nightly.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.parse(resolved(found?.['Properties'].DashboardBody)) as { start: string; widgets: Widget[] };
    const expressions = body.widgets.flatMap(({ properties }) =>
      (properties.metrics ?? []).flat().flatMap((metric) => (metric as { expression?: string }).expression ?? []),
    );
    const results = buildResults({ ...runFixture(), earlierNights: [] });
    const schemas = [...embeddedMetrics(results)].map((line) => {
      const { _aws } = line as { _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][] }[] } };
      return _aws.CloudWatchMetrics.map(({ Namespace: name, Dimensions: [names = []] }) => [name, ...names].join());
    });
    const printed = new Set([...schemas.flat(), 'Thaw,environment']);

    expect(body.start).toBe('-P90D');
    expect(body.widgets.length).toBeLessThanOrEqual(500);
    for (const { x, width, height } of body.widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
      expect(height).toBeLessThanOrEqual(1000);
    }
    expect(expressions.length).toBeGreaterThan(5);
    for (const expression of expressions) {
      expect(expression.length).toBeLessThanOrEqual(1024);
      const [, schema = ''] =
        /^SEARCH\('\{([^}]+)\} MetricName="\w+"[^']*', '(?:Sum|Average)', 86400\)$/.exec(expression) ?? [];
      expect(printed).toContain(schema);
    }
    expect(body.widgets.find(({ type }) => type === 'alarm')?.properties.alarms).toHaveLength(4);
  });
});

describe('a night that was not started', () => {
  it('is told by the watch alone: its queue has no alarm', () => {
    expect(JSON.stringify(alarms(nightly))).not.toContain('NightlyUndelivered');
  });
});

describe('the watch', () => {
  it('keeps its event when it cannot be delivered and when the check fails', () => {
    const queue = { 'Fn::GetAtt': [Match.stringLikeRegexp('^NightlyFailedWatches'), 'Arn'] };
    nightly.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: 'thaw-nightly-watch',
      Target: Match.objectLike({ DeadLetterConfig: { Arn: queue } }),
    });
    nightly.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('^PublishReport') },
      DestinationConfig: { OnFailure: { Destination: queue } },
    });
  });
});

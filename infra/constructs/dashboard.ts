/**
 * The CloudWatch dashboard of the nights: 90 days of the medians that PublishReport prints, what runs cost, the alarms. Which
 * functions a suite has is known only when it runs, so the graphs search for their metrics: CloudWatch finds those with a
 * value in the last two weeks.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  PeriodOverride,
  SearchExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../../core/report/embedded-line.ts';

interface NightsDashboardProps {
  readonly suite: string;
  readonly alarms: readonly IAlarm[];
}

const DAY = Duration.days(1);
const WIDTH = 24;
const HEIGHT = 8;

export class NightsDashboard extends Construct {
  constructor(scope: Construct, id: string, { suite, alarms }: NightsDashboardProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    const graph = (title: string, unit: string, left: SearchExpression[], right: SearchExpression[] = []) =>
      new GraphWidget({
        title,
        width: WIDTH,
        height: HEIGHT,
        leftYAxis: { label: unit, showUnits: false },
        left,
        right,
      });
    const medians = (title: string, phase: string, metric: string) =>
      graph(title, 'ms', [
        search(
          `{${METRIC_NAMESPACE},suite,function,memory,payload,phase} MetricName="${metric}" suite="${suite}" phase="${phase}"`,
          {
            statistic: 'Average',
            label: `${property('Dim.function')} ${property('Dim.memory')} MB ${property('Dim.payload')}`,
          },
        ),
      ]);
    const ofRuns = (metric: string, statistic = 'Sum') =>
      search(`{${METRIC_NAMESPACE},suite} MetricName="${metric}"`, {
        statistic,
        label: `${property('Dim.suite')} ${property('MetricName')}`,
      });
    new Dashboard(this, 'Dashboard', {
      // Names are unique in an account, over all Regions.
      dashboardName: `thaw-nights-${region}`,
      start: '-P90D',
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [
          new TextWidget({
            width: WIDTH,
            height: 2,
            markdown: `# Thaw: nights of the suite ${suite}\nMedians per night. What changed, since when and why is in the report and the notifications.`,
          }),
        ],
        [new AlarmStatusWidget({ title: 'Alarms', width: WIDTH, height: 3, alarms: [...alarms] })],
        [medians('Init Duration of cold starts', 'cold', 'InitDuration')],
        [medians('First call: Duration of the cold invocation', 'cold', 'Duration')],
        [medians('Second call: Duration', 'follow-up', 'Duration')],
        [medians('Warm calls: Duration', 'warm', 'Duration')],
        [
          graph('Runs of shipped suites: complete, shifts found', 'count', [
            ofRuns('RunComplete'),
            ofRuns('Regressions'),
            ofRuns('Improvements'),
          ]),
        ],
        [
          graph('Cost per day, list prices: by run of a shipped suite, and of every task', 'USD', [
            ofRuns('RunCostUsd'),
            search(`{${METRIC_NAMESPACE},environment} MetricName="SpentUsd"`, {
              statistic: 'Sum',
              label: 'every task of every run',
            }),
          ]),
        ],
      ],
    });
  }
}

/** A property of the metric, in a dynamic label. */
function property(name: string): string {
  return `$\{PROP('${name}')}`;
}

/** @param query schema and terms of a search expression */
function search(query: string, { statistic, label }: { statistic: string; label: string }): SearchExpression {
  return new SearchExpression({
    expression: `SEARCH('${query}', '${statistic}', ${DAY.toSeconds()})`,
    label,
    period: DAY,
  });
}

/** A CloudWatch alarm that notifies the topic when it starts, and not again before it has ended. */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../../core/report/embedded-line.ts';

interface NotifyingAlarmProps {
  readonly topic: ITopic;
  /** One of `ALARM_NAMES`. */
  readonly name: string;
  /** Part of the notification: what happened and what to do; at most 1,024 characters. */
  readonly description: string;
  /** More than this causes the alarm. */
  readonly threshold: number;
}

class NotifyingAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(
    scope: Construct,
    id: string,
    { topic, name, description, threshold }: NotifyingAlarmProps,
    metric: Metric,
    treatMissingData: TreatMissingData,
  ) {
    super(scope, id);
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: name,
      alarmDescription: description,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData,
    });
    this.alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topic.topicArn }) });
  }
}

/** As long as a queue has messages, which is longer than its metrics: those of a queue without requests end after six hours. */
export class QueueAlarm extends NotifyingAlarm {
  constructor(
    scope: Construct,
    id: string,
    props: Omit<NotifyingAlarmProps, 'threshold'> & { readonly queue: IQueue },
  ) {
    const metric = props.queue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: Stats.MAXIMUM,
    });
    super(scope, id, { ...props, threshold: 0 }, metric, TreatMissingData.IGNORE);
  }
}

/** When a metric of `ALARM_METRICS` sums up to more than the threshold in the last 24 hours. */
export class DailySumAlarm extends NotifyingAlarm {
  constructor(scope: Construct, id: string, props: NotifyingAlarmProps & { readonly metricName: string }) {
    const metric = new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: props.metricName,
      dimensionsMap: { environment: 'aws' },
      period: Duration.days(1),
      statistic: Stats.SUM,
    });
    super(scope, id, props, metric, TreatMissingData.NOT_BREACHING);
  }
}

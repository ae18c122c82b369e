/** Starts the nightly suite every day at 04:00 in the chosen time zone, and checks at 08:00 that the run has a report. */
import { Duration, TimeZone } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { NIGHT_HOUR, WATCH_HOUR } from '../../core/history/night-watch.ts';
import { ALARM_METRICS } from '../../core/report/embedded-line.ts';
import { acknowledgeWildcards } from '../access/explained-access.ts';
import {
  ALARM_NAMES,
  NIGHT_WATCH_SCHEDULE_NAME,
  NIGHTLY_SCHEDULE_NAME,
  orchestratorFunctionName,
  STATE_MACHINE_NAME,
} from '../deployment/names.ts';
import { DailySumAlarm, QueueAlarm } from './notifying-alarm.ts';
import { DeadLetterQueue } from './restore-rule.ts';

interface NightlyScheduleProps {
  readonly stateMachine: IStateMachine;
  /** publish-report, which also notifies of missing nights. */
  readonly watchFunction: IFunction;
  /** IANA name; EventBridge Scheduler follows its daylight saving time. */
  readonly timeZone: string;
  readonly suite: string;
  readonly notificationTopic: ITopic;
}

/** After this a morning check is of no use: the day has begun. */
const MAX_WATCH_AGE = Duration.hours(6);

export class NightlySchedule extends Construct {
  readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, props: NightlyScheduleProps) {
    super(scope, id);
    const timeZone = TimeZone.of(props.timeZone);
    const daily = (hour: number) => ScheduleExpression.cron({ hour: String(hour), minute: '0', timeZone });
    // Without an alarm: the watch notifies of a night that was not started.
    const undelivered = new DeadLetterQueue(this, 'Undelivered');
    const failedWatches = new DeadLetterQueue(this, 'FailedWatches');
    new Schedule(this, 'Schedule', {
      scheduleName: NIGHTLY_SCHEDULE_NAME,
      description: `Thaw: the suite ${props.suite}, every night`,
      schedule: daily(NIGHT_HOUR),
      // Off, so that every night starts at the same minute: nights are compared with each other.
      timeWindow: TimeWindow.off(),
      target: new StepFunctionsStartExecution(props.stateMachine, {
        // Scheduler delivers at least once: PlanRun recognises a second delivery by the scheduled time.
        input: ScheduleTargetInput.fromObject({
          suite: props.suite,
          scheduledTime: '<aws.scheduler.scheduled-time>',
        }),
        deadLetterQueue: undelivered.queue,
        retryAttempts: 3,
        // A run that starts later is at another time of day and not comparable.
        maxEventAge: Duration.hours(1),
      }),
    });
    const watchRole = new Role(this, 'WatchRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      description: `Role of the schedule ${NIGHT_WATCH_SCHEDULE_NAME}`,
    });
    acknowledgeWildcards(
      watchRole,
      [`${props.watchFunction.functionArn}:*`],
      'CDK allows the schedule to invoke any version of this one function, which has only $LATEST.',
    );
    // Scheduler invokes the function asynchronously: it does not know whether the check failed, Lambda does.
    props.watchFunction.configureAsyncInvoke({
      onFailure: new SqsDestination(failedWatches.queue),
      retryAttempts: 2,
      maxEventAge: MAX_WATCH_AGE,
    });
    // A schedule of its own: a run that was not started cannot notify anyone.
    new Schedule(this, 'Watch', {
      scheduleName: NIGHT_WATCH_SCHEDULE_NAME,
      description: `Thaw: did the night of the suite ${props.suite} come?`,
      schedule: daily(WATCH_HOUR),
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(props.watchFunction, {
        input: ScheduleTargetInput.fromObject({
          watch: { suite: props.suite, scheduledTime: '<aws.scheduler.scheduled-time>' },
        }),
        role: watchRole,
        deadLetterQueue: failedWatches.queue,
        retryAttempts: 3,
        maxEventAge: MAX_WATCH_AGE,
      }),
    });
    const failedWatch = new QueueAlarm(this, 'FailedWatch', {
      topic: props.notificationTopic,
      queue: failedWatches.queue,
      name: ALARM_NAMES.failedWatch,
      description: `Thaw: the morning check of the suite ${props.suite} failed, so nobody is told whether its night came. Look at the newest execution of the state machine ${STATE_MACHINE_NAME} and at the log /aws/lambda/${orchestratorFunctionName('publish-report')}; the event is in the queue whose name contains FailedWatches. This is sent once; it ends when that queue is empty (aws sqs purge-queue).`,
    });
    const failedNotification = new DailySumAlarm(this, 'FailedNotification', {
      topic: props.notificationTopic,
      metricName: ALARM_METRICS.notificationsFailed,
      threshold: 0,
      name: ALARM_NAMES.failedNotification,
      description: `Thaw: a message about a night could not be sent to this topic. It is kept in notices/ of the reports bucket and tried again by the morning check and by the next night; the error is in the log /aws/lambda/${orchestratorFunctionName('publish-report')}. This ends 24 hours after the last failure.`,
    });
    this.alarms = [failedWatch.alarm, failedNotification.alarm];
  }
}

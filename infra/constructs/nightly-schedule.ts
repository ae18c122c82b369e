/** Starts the nightly suite every day at 04:00 in the chosen time zone, and checks at 08:00 that the run has a report. */
import { Duration, TimeZone } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { NIGHT_HOUR, WATCH_HOUR } from '../../core/history/night-watch.ts';
import { acknowledgeWildcards } from '../access/explained-access.ts';
import { NIGHT_WATCH_SCHEDULE_NAME, NIGHTLY_SCHEDULE_NAME } from '../deployment/names.ts';
import { DeadLetterQueue } from './restore-rule.ts';

interface NightlyScheduleProps {
  readonly stateMachine: IStateMachine;
  /** publish-report, which also notifies of missing nights. */
  readonly watchFunction: IFunction;
  /** IANA name; EventBridge Scheduler follows its daylight saving time. */
  readonly timeZone: string;
  readonly suite: string;
}

export class NightlySchedule extends Construct {
  constructor(scope: Construct, id: string, props: NightlyScheduleProps) {
    super(scope, id);
    const timeZone = TimeZone.of(props.timeZone);
    const daily = (hour: number) => ScheduleExpression.cron({ hour: String(hour), minute: '0', timeZone });
    const undelivered = new DeadLetterQueue(this, 'Undelivered');
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
        deadLetterQueue: undelivered.queue,
        retryAttempts: 3,
        maxEventAge: Duration.hours(6),
      }),
    });
  }
}

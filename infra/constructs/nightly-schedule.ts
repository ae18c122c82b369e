/** Starts the nightly suite at 02:00 of the chosen time zone, every day, to the minute; at 08:00 looks whether it came. */
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
  /** publish-report: it also says that a night is missing. */
  readonly watchFunction: IFunction;
  /** IANA name; Scheduler follows its summer time. */
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
      // Off: nights are compared with each other, so each starts at the same minute.
      timeWindow: TimeWindow.off(),
      target: new StepFunctionsStartExecution(props.stateMachine, {
        // Scheduler delivers at least once: the scheduled time lets PlanRun see the second delivery of a night.
        input: ScheduleTargetInput.fromObject({
          suite: props.suite,
          scheduledTime: '<aws.scheduler.scheduled-time>',
        }),
        deadLetterQueue: undelivered.queue,
        retryAttempts: 3,
        // Later than this the numbers belong to another time of day.
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
      'CDK lets the schedule invoke any version of this one function, of which there is only the latest.',
    );
    // A schedule of its own: a night that was never started cannot say so.
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

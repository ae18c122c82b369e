/** Starts the nightly suite at 02:00 of the chosen time zone, every day, to the minute. */
import { Duration, TimeZone } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { NIGHTLY_SCHEDULE_NAME } from '../names.ts';
import { DeadLetterQueue } from './restore-rule.ts';

export interface NightlyScheduleProps {
  readonly stateMachine: IStateMachine;
  /** IANA name; Scheduler follows its summer time. */
  readonly timeZone: string;
  readonly suite: string;
}

const HOUR = '2';
const MINUTE = '0';

export class NightlySchedule extends Construct {
  constructor(scope: Construct, id: string, props: NightlyScheduleProps) {
    super(scope, id);
    const undelivered = new DeadLetterQueue(this, 'Undelivered');
    new Schedule(this, 'Schedule', {
      scheduleName: NIGHTLY_SCHEDULE_NAME,
      description: `Thaw: the suite ${props.suite}, every night`,
      schedule: ScheduleExpression.cron({ hour: HOUR, minute: MINUTE, timeZone: TimeZone.of(props.timeZone) }),
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
  }
}

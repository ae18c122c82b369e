/**
 * Starts RestoreConfiguration for executions whose end no Catch of the state machine sees (Stop, the timeout,
 * States.Runtime). EventBridge reports those too, so that no function stays changed.
 */
import { Duration, Validations } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ALARM_NAMES } from '../deployment/names.ts';
import { QueueAlarm } from './notifying-alarm.ts';

interface RestoreRuleProps {
  readonly stateMachine: IStateMachine;
  readonly restoreFunction: IFunction;
  readonly notificationTopic: ITopic;
}

const MAX_EVENT_AGE = Duration.hours(2);

/** Statuses after which functions may still be changed; a run that SUCCEEDED has restored them. */
const RESTORED_STATUSES = ['FAILED', 'TIMED_OUT', 'ABORTED'];

export class RestoreRule extends Construct {
  /** Events without a restore: not delivered, or all tries of the restore failed. */
  readonly failures: IQueue;
  readonly alarm: IAlarm;

  constructor(scope: Construct, id: string, props: RestoreRuleProps) {
    super(scope, id);
    const undelivered = new DeadLetterQueue(this, 'Undelivered');
    this.failures = undelivered.queue;
    const failed = new QueueAlarm(this, 'Failed', {
      topic: props.notificationTopic,
      queue: undelivered.queue,
      name: ALARM_NAMES.failedRestore,
      description:
        'Thaw: functions of a run that ended were NOT restored: they may still have another memory size and THAW_NONCE. The queue of the output FailedRestoresQueueUrl (stack ThawBenchmark) names the execution. What to do: "A restore that failed" in infra/README.md. This is sent once; it ends when the queue is empty.',
    });
    this.alarm = failed.alarm;
    // EventBridge knows only whether Lambda accepted the event; Lambda reports whether the invocation failed.
    props.restoreFunction.configureAsyncInvoke({
      onFailure: new SqsDestination(undelivered.queue),
      retryAttempts: 2,
      maxEventAge: MAX_EVENT_AGE,
    });
    new Rule(this, 'Rule', {
      description: 'Thaw: restore the measured functions when a run ends in any way but success',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [props.stateMachine.stateMachineArn], status: RESTORED_STATUSES },
      },
      targets: [
        new LambdaTarget(props.restoreFunction, {
          deadLetterQueue: undelivered.queue,
          maxEventAge: MAX_EVENT_AGE,
          retryAttempts: 8,
        }),
      ],
    });
  }
}

/** A queue that keeps events that could not be delivered for two weeks. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This queue is itself the dead-letter queue.',
    });
  }
}

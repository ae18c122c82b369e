/**
 * The SNS topic for the messages of nightly runs and for alarms; one address can be subscribed at deployment, others at any
 * time.
 */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { ALARM_NAMES } from '../deployment/names.ts';

interface NotificationTopicProps {
  /** SNS sends a confirmation mail to this address first; absent = no subscription. */
  readonly email?: string | undefined;
}

export class NotificationTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: NotificationTopicProps) {
    super(scope, id);
    // Without a KMS key: CloudWatch alarms cannot use the key aws/sns (docs/decisions/0120-alarms.md).
    this.topic = new Topic(this, 'Topic', { displayName: 'Thaw', enforceSSL: true });
    // `enforceSSL` replaces the default policy, which would let every service of the account publish.
    const stack = Stack.of(this);
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnEquals: {
            'aws:SourceArn': Object.values(ALARM_NAMES).map((name) =>
              stack.formatArn({ service: 'cloudwatch', resource: `alarm:${name}` }),
            ),
          },
        },
      }),
    );
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
  }
}

/** The SNS topic for the messages of nightly runs; one address can be subscribed at deployment, others at any time. */
import { type CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

interface NotificationTopicProps {
  /** SNS sends a confirmation mail to this address first; absent = no subscription. */
  readonly email?: string | undefined;
}

export class NotificationTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: NotificationTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: 'Thaw',
      enforceSSL: true,
    });
    // The AWS managed key is free of charge, and every publisher of the topic may use it. SNS creates it for this literal; for
    // the alias ARN that the construct's `masterKey` makes of it, nobody does (aws/aws-cdk#22605).
    (this.topic.node.defaultChild as CfnTopic).kmsMasterKeyId = 'alias/aws/sns';
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
  }
}

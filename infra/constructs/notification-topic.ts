/** The SNS topic for the messages of nightly runs; one address can be subscribed at deployment, others at any time. */
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
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
      // The AWS managed key: free of charge, and its policy lets every publisher of the topic use it.
      masterKey: Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
    });
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
  }
}

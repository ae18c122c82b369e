/** Where a night tells its news: an SNS topic, to which an address can be subscribed at deployment and others any time. */
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

interface NotificationTopicProps {
  /** SNS sends this address a mail to confirm first; absent = nobody is subscribed. */
  readonly email?: string | undefined;
}

export class NotificationTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: NotificationTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: 'Thaw',
      enforceSSL: true,
      // AWS's own key of the account: costs nothing, and its policy lets every publisher of the topic use it.
      masterKey: Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
    });
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
  }
}

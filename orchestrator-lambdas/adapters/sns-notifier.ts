/** Messages to the notification topic on the AWS SDK. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Notifier } from '../ports.ts';
import { responseOf } from './aws-errors.ts';

export class SnsNotifier implements Notifier {
  readonly #topicArn: string;
  readonly #client = new SNSClient({ maxAttempts: 6 });

  constructor(topicArn: string) {
    this.#topicArn = topicArn;
  }

  async publish(subject: string, message: string): Promise<void> {
    const command = new PublishCommand({ TopicArn: this.#topicArn, Subject: subject, Message: message });
    await responseOf(`Publish to ${this.#topicArn}`, this.#client.send(command));
  }
}

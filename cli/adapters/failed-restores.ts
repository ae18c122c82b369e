/** The queue of failed restores: each message has the event of an execution whose functions may still be changed. */
import { GetQueueAttributesCommand, QueueDoesNotExist, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type ClientSettings, clientOptions } from './client-options.ts';

interface FailedRestore {
  readonly executionArn: string;
  /** Absent when the event could not be delivered. */
  readonly error?: string | undefined;
}

interface FailedRestores {
  /** Number of messages, also of those that another client is reading. */
  readonly count: number;
  /** Those that could be read; SQS may return fewer than there are. */
  readonly restores: readonly FailedRestore[];
}

/** An event as EventBridge could not deliver it, or as Lambda's on-failure destination wraps it. */
interface Message {
  readonly detail?: { readonly executionArn?: string };
  readonly requestPayload?: { readonly detail?: { readonly executionArn?: string }; readonly executionArn?: string };
  readonly responsePayload?: { readonly errorMessage?: string };
}

/** Reads the queue and leaves the messages in it. None when there is no such queue. Throws the SDK's errors. */
export async function readFailedRestores(settings: ClientSettings, queueUrl: string): Promise<FailedRestores> {
  const client = new SQSClient(clientOptions(settings));
  try {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      }),
    );
    const count = Object.values(Attributes).reduce((sum, number) => sum + Number(number), 0);
    if (count === 0) return { count, restores: [] };
    // A wait makes SQS ask all of its servers; without a visibility timeout the messages can be received again at once.
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        WaitTimeSeconds: 2,
      }),
    );
    const restores = new Map(Messages.flatMap(({ Body = '' }) => readMessage(Body)).map((r) => [r.executionArn, r]));
    return { count, restores: [...restores.values()] };
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return { count: 0, restores: [] };
    throw error;
  } finally {
    client.destroy();
  }
}

function readMessage(body: string): FailedRestore[] {
  try {
    const { detail, requestPayload, responsePayload } = JSON.parse(body) as Message;
    const executionArn = detail?.executionArn ?? requestPayload?.detail?.executionArn ?? requestPayload?.executionArn;
    return executionArn === undefined ? [] : [{ executionArn, error: responsePayload?.errorMessage }];
  } catch {
    return [];
  }
}

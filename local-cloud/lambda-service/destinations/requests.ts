/** The call that delivers a document to the resource with an ARN: queue, topic, function, event bus or bucket. */
import type { MessageAttribute } from './records.ts';

export interface Delivery {
  /** JSON text. */
  readonly document: string;
  readonly attributes: readonly MessageAttribute[];
  readonly functionName: string;
  /** ARN of the version that ran. */
  readonly functionArn: string;
  readonly isSuccess: boolean;
  readonly nowMs: number;
  /** Makes the name of an object unique. */
  readonly id: string;
}

export interface DeliveryRequest {
  /** As in a signature. */
  readonly service: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** @returns undefined for a resource that Lambda sends nothing to */
export function deliveryRequest(targetArn: string, delivery: Delivery): DeliveryRequest | undefined {
  const [, , service = '', , account = '', ...rest] = targetArn.split(':');
  const { document, attributes } = delivery;
  switch (service) {
    case 'sqs': {
      const body = new URLSearchParams({ Action: 'SendMessage', Version: '2012-11-05', MessageBody: document });
      addAttributes(body, 'MessageAttribute', attributes);
      return { service, method: 'POST', path: `/${account}/${rest[0]}`, headers: FORM, body: body.toString() };
    }
    case 'sns': {
      const body = new URLSearchParams({
        Action: 'Publish',
        Version: '2010-03-31',
        TopicArn: targetArn,
        Message: document,
      });
      addAttributes(body, 'MessageAttributes.entry', attributes);
      return { service, method: 'POST', path: '/', headers: FORM, body: body.toString() };
    }
    case 'lambda': {
      const path = `/2015-03-31/functions/${encodeURIComponent(targetArn)}/invocations`;
      return {
        service,
        method: 'POST',
        path,
        headers: { ...JSON_TYPE, 'x-amz-invocation-type': 'Event' },
        body: document,
      };
    }
    case 'events':
      return {
        service,
        method: 'POST',
        path: '/',
        headers: PUT_EVENTS,
        body: JSON.stringify({ Entries: [busEntry(targetArn, delivery)] }),
      };
    case 's3':
      return { service, method: 'PUT', path: `/${rest[0]}/${objectKey(delivery)}`, headers: JSON_TYPE, body: document };
    default:
      return undefined;
  }
}

const PUT_EVENTS = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' };

function busEntry(targetArn: string, { document, functionArn, isSuccess }: Delivery): Record<string, unknown> {
  return {
    Source: 'lambda',
    DetailType: `Lambda Function Invocation Result - ${isSuccess ? 'Success' : 'Failure'}`,
    Detail: document,
    EventBusName: targetArn,
    Resources: [functionArn, targetArn],
  };
}

function objectKey({ functionName, nowMs, id }: Delivery): string {
  const [day = '', time = ''] = new Date(nowMs).toISOString().split('T');
  const name = `${day}T${time.slice(0, 8).replaceAll(':', '.')}-${id}`;
  return `aws/lambda/async/${functionName}/${day.replaceAll('-', '/')}/${name}`;
}

function addAttributes(body: URLSearchParams, prefix: string, attributes: readonly MessageAttribute[]): void {
  for (const [index, { name, type, value }] of attributes.entries()) {
    const member = `${prefix}.${index + 1}`;
    body.set(`${member}.Name`, name);
    body.set(`${member}.Value.DataType`, type);
    body.set(`${member}.Value.StringValue`, value);
  }
}

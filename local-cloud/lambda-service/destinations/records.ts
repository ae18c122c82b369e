/**
 * What Lambda tells about an event it is done with: the invocation record of a destination, and the attributes of a message in a
 * dead-letter queue (Lambda guide, "Capturing records of Lambda asynchronous invocations").
 */
import { definedOnly } from '../../../core/defined-only.ts';
import type { EndedEvent } from '../invoke/event-queue.ts';
import { asObject } from '../wire/json.ts';

const ERROR_MESSAGE_LIMIT = 1024;

/** ARN of $LATEST, which records name. */
export function invokedArn(event: EndedEvent): string {
  return `${event.functionArn}:$LATEST`;
}

export function invocationRecord(event: EndedEvent, nowMs: number): Record<string, unknown> {
  const { request, condition, invokeCount, result } = event;
  return {
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId: request.requestId,
      functionArn: invokedArn(event),
      condition,
      approximateInvokeCount: invokeCount,
    },
    requestPayload: parsed(request.payload),
    ...(result && {
      responseContext: {
        statusCode: 200,
        executedVersion: result.executedVersion,
        ...definedOnly({ functionError: result.functionError }),
      },
      responsePayload: parsed(result.payload),
    }),
  };
}

export interface MessageAttribute {
  readonly name: string;
  readonly type: 'String' | 'Number';
  readonly value: string;
}

export function deadLetterAttributes({ request, result, refusal }: EndedEvent): MessageAttribute[] {
  const { errorMessage } = asObject(result && parsed(result.payload));
  const message = refusal?.message ?? (typeof errorMessage === 'string' ? errorMessage : '');
  return [
    { name: 'RequestID', type: 'String', value: request.requestId },
    { name: 'ErrorCode', type: 'Number', value: String(refusal?.status ?? 200) },
    // An attribute may not be empty.
    { name: 'ErrorMessage', type: 'String', value: message.slice(0, ERROR_MESSAGE_LIMIT) || 'null' },
  ];
}

function parsed(payload: Uint8Array): unknown {
  const text = Buffer.from(payload).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

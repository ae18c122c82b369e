/**
 * Delivers ended events: to OnSuccess or OnFailure, and to the dead-letter queue. Every call is signed with the function's role and
 * goes through the gateway, so that IAM decides as on AWS.
 */
import { randomUUID } from 'node:crypto';
import type { EndedEvent } from '../invoke/event-queue.ts';
import type { RoleCredentials } from '../invoke/role-credentials.ts';
import type { Upstream } from '../ministack/upstream.ts';
import { type SigningCredentials, sign } from '../wire/sigv4.ts';
import { deadLetterAttributes, invocationRecord, invokedArn, type MessageAttribute } from './records.ts';
import { type DeliveryRequest, deliveryRequest } from './requests.ts';

/** Where the function's configuration sends ended events. */
export interface Destinations {
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly deadLetter?: string;
  readonly roleArn: string;
}

export function createDeliveries(options: {
  /** Sends to the gateway itself. */
  readonly gateway: Upstream;
  /** For example `localhost:4566`. */
  readonly host: string;
  readonly region: string;
  readonly credentials: RoleCredentials;
  /** undefined when the function was deleted. */
  readonly destinationsOf: (functionName: string) => Promise<Destinations | undefined>;
  /** On AWS these are the metrics DestinationDeliveryFailures and DeadLetterErrors only. */
  readonly onFailed: (message: string) => void;
}): (event: EndedEvent) => Promise<void> {
  const { gateway, host, region } = options;

  /** @returns why it was not delivered */
  async function problemOf(
    request: DeliveryRequest | undefined,
    role: SigningCredentials,
  ): Promise<string | undefined> {
    if (!request) return 'Lambda sends nothing to such a resource';
    const body = Buffer.from(request.body);
    const headers = { host, ...request.headers };
    const signable = { method: request.method, path: request.path, headers, body };
    const signed = sign(signable, role, { region, service: request.service });
    const response = await gateway.send({
      ...signable,
      headers: { ...headers, ...signed, 'content-length': String(body.length) },
    });
    const text = response.body.toString();
    // PutEvents reports a refused entry in a successful response.
    const isDelivered = response.status < 300 && !/"FailedEntryCount":\s*[1-9]/.test(text);
    return isDelivered ? undefined : text.slice(0, 500);
  }

  async function send(
    event: EndedEvent,
    roleArn: string,
    targetArn: string,
    document: string,
    attributes: readonly MessageAttribute[],
  ): Promise<void> {
    const request = deliveryRequest(targetArn, {
      document,
      attributes,
      functionName: event.functionName,
      functionArn: invokedArn(event),
      isSuccess: event.condition === 'Success',
      nowMs: Date.now(),
      id: randomUUID(),
    });
    const problem = await options
      .credentials(roleArn, event.functionName)
      .then((role) => problemOf(request, role))
      .catch(String);
    if (problem === undefined) return;
    options.onFailed(`event ${event.request.requestId} of ${event.functionName} to ${targetArn}: ${problem}`);
  }

  return async (event) => {
    const destinations = await options.destinationsOf(event.functionName);
    if (!destinations) return;
    const { onSuccess, onFailure, deadLetter, roleArn } = destinations;
    const isSuccess = event.condition === 'Success';
    const target = isSuccess ? onSuccess : onFailure;
    if (target) await send(event, roleArn, target, JSON.stringify(invocationRecord(event, Date.now())), []);
    if (isSuccess || !deadLetter) return;
    await send(event, roleArn, deadLetter, Buffer.from(event.request.payload).toString(), deadLetterAttributes(event));
  };
}

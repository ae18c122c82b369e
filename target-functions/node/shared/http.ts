/** Payload-v2 requests and responses (function URL, HTTP API), as far as the targets use them. */
import { PROBE_HEADER, type Probe } from './probe.ts';

export interface HttpEvent {
  readonly rawPath?: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
  readonly requestContext?: { readonly http?: { readonly method?: string } };
}

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The response with a JSON body and the probe, which is made last. */
export function jsonResponse(probe: Probe, statusCode: number, body: unknown): HttpResponse {
  const text = JSON.stringify(body);
  return { statusCode, headers: { 'content-type': 'application/json', [PROBE_HEADER]: probe() }, body: text };
}

/** 400 for an operation that is not one of `allowed` (or is missing). */
export function unknownOperation(
  probe: Probe,
  operation: string | undefined,
  allowed: readonly string[],
): HttpResponse {
  const error = operation === undefined ? 'query parameter op is missing' : `unknown op '${operation}'`;
  return jsonResponse(probe, 400, { error, allowed });
}

/** Milliseconds with three decimals, as in the responses of every language. */
export function roundMs(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

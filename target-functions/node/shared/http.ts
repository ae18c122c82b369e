/** Payload-v2 requests and answers (function URL, HTTP API), as far as the targets use them. */
import { PROBE_HEADER, type Probe } from './probe.ts';

export interface HttpEvent {
  readonly rawPath?: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
  readonly requestContext?: { readonly http?: { readonly method?: string } };
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer with a JSON body and the probe; counts one invocation, so call it once a request. */
export function jsonAnswer(probe: Probe, statusCode: number, body: unknown): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', [PROBE_HEADER]: probe() },
    body: JSON.stringify(body),
  };
}

/** 400 for an operation that is not one of `allowed` (or is missing). */
export function unknownOperation(probe: Probe, operation: string | undefined, allowed: readonly string[]): HttpAnswer {
  const error = operation === undefined ? 'query parameter op is missing' : `unknown op '${operation}'`;
  return jsonAnswer(probe, 400, { error, allowed });
}

/** Milliseconds with three decimals: what every language's answer carries. */
export function roundMs(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

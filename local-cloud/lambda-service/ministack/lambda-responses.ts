/** Sends MiniStack's responses to Lambda calls, with its errors as Lambda's (restJson1) instead of those of a JSON protocol. */
import type { ServerResponse } from 'node:http';
import { errorBody } from '../wire/error-shapes.ts';
import { parseJson } from '../wire/json.ts';
import { relay, type UpstreamResponse } from './upstream.ts';

export function relayLambda(response: ServerResponse, upstreamResponse: UpstreamResponse): void {
  relay(response, upstreamResponse.status < 300 ? upstreamResponse : asLambdaError(upstreamResponse));
}

/** MiniStack names the error in the body as well (`__type`), and spells every message with a small letter. */
function asLambdaError(upstreamResponse: UpstreamResponse): UpstreamResponse {
  const { __type: type, message, Message = message, Type: _, ...extra } = parseJson(upstreamResponse.body) ?? {};
  const name = String(upstreamResponse.headers['x-amzn-errortype'] ?? type ?? '').split(':')[0] ?? '';
  if (name === '') return upstreamResponse;
  const body = errorBody(name, upstreamResponse.status, String(Message ?? ''), extra);
  return {
    status: upstreamResponse.status,
    headers: { ...upstreamResponse.headers, 'content-type': 'application/json', 'x-amzn-errortype': name },
    body: Buffer.from(JSON.stringify(body)),
  };
}

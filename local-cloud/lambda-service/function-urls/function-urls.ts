/**
 * Function URLs on the gateway's port: by path (`/_aws/lambda-url/<id>/…`, which needs no DNS) or by AWS's Host header
 * (`<id>.lambda-url.<region>.on.aws`, or `.localhost` in place of `.on.aws`).
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FunctionStore } from '../control-plane/function-store.ts';
import { SYNCHRONOUS_LIMIT_BYTES } from '../invoke/invoke.ts';
import type { Runner } from '../invoke/runner.ts';
import type { AdminClient } from '../ministack/admin-client.ts';
import type { Authorizer } from '../ministack/authorizer.ts';
import { readBody } from '../wire/body.ts';
import { asArray, asObject, type Json, parseJson } from '../wire/json.ts';
import { LambdaApiError } from '../wire/responses.ts';
import { splitUrl } from '../wire/url.ts';
import { parseUrlResponse, urlEvent } from './payload-v2.ts';

export interface FunctionUrls {
  /** The id and the function's path, when the request is for a function URL. */
  match(request: IncomingMessage): UrlMatch | undefined;
  handle(match: UrlMatch, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Replaces AWS's address in a configuration's `FunctionUrl` with a local one. */
  localized(configuration: Json): Json;
  /** Discards cached URLs, because one was created, changed or deleted. */
  forget(): void;
}

interface UrlMatch {
  readonly urlId: string;
  readonly path: string;
}

interface UrlTarget {
  readonly functionName: string;
  readonly authType: string;
  readonly invokeMode: string;
  readonly isPublic: boolean;
}

const BY_PATH = /^\/_aws\/lambda-url\/([a-z0-9-]{8,64})(\/.*|\?.*|)$/;
const BY_HOST = /^([a-z0-9-]{8,64})\.lambda-url\.[a-z0-9-]+\./;

export function createFunctionUrls(options: {
  readonly admin: AdminClient;
  /** Authorizes signed requests (AuthType AWS_IAM). */
  readonly authorizer: Authorizer;
  readonly store: FunctionStore;
  readonly runner: Runner;
  readonly endpoint: () => string;
  readonly accountId: string;
  readonly arnOf: (functionName: string) => string;
}): FunctionUrls {
  const { admin, store, runner, arnOf } = options;
  const targets = new Map<string, UrlTarget>();

  async function find(urlId: string): Promise<UrlTarget | undefined> {
    const cached = targets.get(urlId);
    if (cached) return cached;
    for (const functionName of await store.names()) {
      const path = `/2021-10-31/functions/${encodeURIComponent(functionName)}/url`;
      const response = await admin.call('lambda', 'GET', path);
      const configuration = response.status === 200 ? parseJson(response.body) : undefined;
      if (!configuration) continue;
      targets.set(idOf(configuration), {
        functionName,
        authType: String(configuration['AuthType']),
        invokeMode: String(configuration['InvokeMode'] ?? 'BUFFERED'),
        isPublic: await isPublic(admin, functionName),
      });
    }
    return targets.get(urlId);
  }

  async function invoke(match: UrlMatch, target: UrlTarget, request: IncomingMessage, response: ServerResponse) {
    const limit = `Request must be smaller than ${SYNCHRONOUS_LIMIT_BYTES} bytes`;
    const body = await readBody(request, SYNCHRONOUS_LIMIT_BYTES, limit);
    if (target.authType !== 'NONE' && (await options.authorizer.check(request, body)) !== undefined) {
      return plain(response, 403, '{"Message":"Forbidden"}');
    }
    const requestId = randomUUID();
    const [rawPath, rawQueryString] = splitUrl(match.path);
    const event = urlEvent({
      method: request.method ?? 'GET',
      rawPath,
      rawQueryString,
      headers: request.headers,
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
      body,
      urlId: match.urlId,
      domainName: `${match.urlId}.lambda-url.us-east-1.on.aws`,
      accountId: options.accountId,
      requestId,
      nowMs: Date.now(),
    });
    const record = await runner.ready(target.functionName, arnOf(target.functionName));
    const result = await runner.run(record, { payload: Buffer.from(JSON.stringify(event)), requestId });
    const urlResponse = result.functionError ? undefined : parseUrlResponse(result.payload);
    if (!urlResponse) return plain(response, 502, 'Internal Server Error', requestId);
    const hasBody = urlResponse.status !== 204 && urlResponse.status !== 304;
    response.writeHead(urlResponse.status, {
      'x-amzn-requestid': requestId,
      ...urlResponse.headers,
      // A response without a body must not have a Content-Length.
      ...(hasBody && { 'content-length': String(urlResponse.body.length) }),
    });
    response.end(hasBody ? urlResponse.body : undefined);
  }

  return {
    match: (request) => {
      const url = request.url ?? '/';
      const byPath = BY_PATH.exec(url);
      if (byPath) return { urlId: byPath[1] ?? '', path: withSlash(byPath[2] ?? '') };
      const byHost = BY_HOST.exec(request.headers.host ?? '');
      return byHost ? { urlId: byHost[1] ?? '', path: withSlash(url) } : undefined;
    },
    handle: async (match, request, response) => {
      try {
        const target = await find(match.urlId);
        // As in LocalStack, whose URLs are tested against AWS; AWS's guide does not say.
        if (!target) return plain(response, 403, '{"Message":null}');
        if (target.invokeMode === 'RESPONSE_STREAM') return sendNotSupported(response, 'Response streaming');
        const isAllowed = target.authType === 'NONE' ? target.isPublic : request.headers.authorization !== undefined;
        if (!isAllowed) return plain(response, 403, '{"Message":"Forbidden"}');
        await invoke(match, target, request, response);
      } catch (error) {
        if (!(error instanceof LambdaApiError)) throw error;
        plain(response, error.status, JSON.stringify({ Message: error.message }));
      }
    },
    localized: (configuration) =>
      typeof configuration['FunctionUrl'] === 'string'
        ? { ...configuration, FunctionUrl: `${options.endpoint()}/_aws/lambda-url/${idOf(configuration)}/` }
        : configuration,
    forget: () => targets.clear(),
  };
}

/** AuthType NONE also requires a resource-based policy that allows every caller. */
async function isPublic(admin: AdminClient, name: string): Promise<boolean> {
  const { body } = await admin.call('lambda', 'GET', `/2015-03-31/functions/${encodeURIComponent(name)}/policy`);
  const policy = parseJson(Buffer.from(String(parseJson(body)?.['Policy'] ?? '{}')));
  return asArray(policy?.['Statement']).some((item) => {
    const statement = asObject(item);
    const actions = [statement['Action']].flat();
    const principal = statement['Principal'];
    return (
      statement['Effect'] === 'Allow' &&
      actions.some((action) => action === 'lambda:InvokeFunctionUrl' || action === 'lambda:*') &&
      (principal === '*' || asObject(principal)['AWS'] === '*')
    );
  });
}

function idOf(configuration: Json): string {
  return new URL(String(configuration['FunctionUrl'])).hostname.split('.')[0] ?? '';
}

function withSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function sendNotSupported(response: ServerResponse, what: string): void {
  plain(response, 501, JSON.stringify({ Message: `${what} is not supported here (docs/local-cloud.md).` }));
}

function plain(response: ServerResponse, status: number, text: string, requestId: string = randomUUID()): void {
  response.writeHead(status, {
    'content-type': text.startsWith('{') ? 'application/json' : 'text/plain',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': requestId,
  });
  response.end(text);
}

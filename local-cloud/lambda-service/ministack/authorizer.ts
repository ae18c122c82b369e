/**
 * Whether a caller may make a Lambda call that MiniStack will not see. The first time MiniStack decides (signature, session,
 * IAM policies); it also tells the caller's secret, so that for a few seconds the same caller's same call is decided here:
 * a warm invocation should not wait for a second program. IAM on AWS is no faster in noticing a change.
 */
import type { IncomingMessage } from 'node:http';
import { asObject, parseJson } from '../wire/json.ts';
import { isSignedWith, parseAuthorization } from '../wire/sigv4.ts';
import { splitUrl } from '../wire/url.ts';
import { forwardedHeaders, type Upstream, type UpstreamAnswer, without } from './upstream.ts';

export interface Authorizer {
  /** Resolves to undefined when the call is allowed, else to the refusal to send. */
  check(request: IncomingMessage, body: Uint8Array): Promise<UpstreamAnswer | undefined>;
  /** Forget every decision: something changed in IAM. */
  forget(): void;
}

interface Decision {
  readonly secretAccessKey: string;
  readonly madeAtMs: number;
  refreshing: boolean;
}

/** Younger decisions are used as they are; older ones are used and renewed meanwhile; after the second limit they are gone. */
const FRESH_MS = 5000;
const USABLE_MS = 30_000;
/** Lambda accepts a signature for five minutes. */
const SIGNATURE_MS = 5 * 60_000;

export function createAuthorizer(options: { readonly upstream: Upstream; readonly gateToken: string }): Authorizer {
  const decisions = new Map<string, Decision>();

  async function ask(request: IncomingMessage, body: Uint8Array, key: string | undefined) {
    const answer = await options.upstream.send({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: withToken(forwardedHeaders(request), options.gateToken, body.length),
      body,
    });
    const secretAccessKey = answer.status === 200 ? secretIn(answer.body) : undefined;
    if (key !== undefined) {
      if (secretAccessKey === undefined) decisions.delete(key);
      else decisions.set(key, { secretAccessKey, madeAtMs: Date.now(), refreshing: false });
    }
    return secretAccessKey === undefined ? answer : undefined;
  }

  return {
    check: async (request, body) => {
      const authorization = parseAuthorization(request.headers.authorization);
      const url = request.url ?? '/';
      if (!authorization) return ask(request, body, undefined);
      const [path] = splitUrl(url);
      const token = request.headers['x-amz-security-token'] ?? '';
      const key = `${authorization.accessKeyId}|${token}|${authorization.region}|${request.method} ${path}`;
      const decision = decisions.get(key);
      const ageMs = decision ? Date.now() - decision.madeAtMs : Number.POSITIVE_INFINITY;
      const signable = {
        method: request.method ?? 'GET',
        path: url,
        headers: request.headers as Record<string, string | undefined>,
        body,
      };
      if (
        !decision ||
        ageMs > USABLE_MS ||
        !isFresh(request.headers['x-amz-date']) ||
        !isSignedWith(signable, authorization, decision.secretAccessKey)
      ) {
        return ask(request, body, key);
      }
      if (ageMs > FRESH_MS && !decision.refreshing) {
        decision.refreshing = true;
        ask(request, body, key).catch(() => decisions.delete(key));
      }
      return undefined;
    },
    forget: () => decisions.clear(),
  };
}

function isFresh(amzDate: string | string[] | undefined): boolean {
  const text = String(amzDate ?? '');
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return Math.abs(Date.now() - Date.parse(iso)) < SIGNATURE_MS;
}

/** The body goes out in one piece whatever the client did, so its framing headers are ours. */
function withToken(headers: readonly string[], token: string, bodyBytes: number): string[] {
  const unframed = without(headers, (name) => /^(content-length|transfer-encoding)$/.test(name));
  return [...unframed, 'content-length', String(bodyBytes), 'x-thaw-authorize', token];
}

function secretIn(body: Buffer): string | undefined {
  const secret = asObject(parseJson(body)?.['thawAuthorized'])['secretAccessKey'];
  return typeof secret === 'string' ? secret : undefined;
}

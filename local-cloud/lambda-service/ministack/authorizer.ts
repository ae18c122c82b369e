/**
 * Authorizes Lambda calls that the gateway handles itself. MiniStack decides first (signature, session, IAM policies) and
 * returns the caller's secret; for a few seconds further calls of that caller to the same path are verified here, so that a
 * warm invocation does not wait for MiniStack. IAM on AWS takes as long to apply a change.
 */
import type { IncomingMessage } from 'node:http';
import { asObject, parseJson } from '../wire/json.ts';
import { isSignedWith, parseAuthorization } from '../wire/sigv4.ts';
import { splitUrl } from '../wire/url.ts';
import { forwardedHeaders, type Upstream, type UpstreamResponse, without } from './upstream.ts';

export interface Authorizer {
  /** Resolves to undefined when the call is allowed, else to the error response to send. */
  check(request: IncomingMessage, body: Uint8Array): Promise<UpstreamResponse | undefined>;
  /** Discards every decision, because IAM has changed. */
  forget(): void;
}

interface Decision {
  readonly secretAccessKey: string;
  readonly decidedAtMs: number;
  refreshing: boolean;
}

/** After FRESH_MS a decision is still used but renewed in the background; after USABLE_MS it has expired. */
const FRESH_MS = 5000;
const USABLE_MS = 30_000;
/** Lambda accepts a signature for five minutes. */
const SIGNATURE_MS = 5 * 60_000;

export function createAuthorizer(options: { readonly upstream: Upstream; readonly gateToken: string }): Authorizer {
  const decisions = new Map<string, Decision>();

  async function requestDecision(request: IncomingMessage, body: Uint8Array, key: string | undefined) {
    const response = await options.upstream.send({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: withToken(forwardedHeaders(request), options.gateToken, body.length),
      body,
    });
    const secretAccessKey = response.status === 200 ? secretIn(response.body) : undefined;
    if (key !== undefined) {
      if (secretAccessKey === undefined) decisions.delete(key);
      else decisions.set(key, { secretAccessKey, decidedAtMs: Date.now(), refreshing: false });
    }
    return secretAccessKey === undefined ? response : undefined;
  }

  return {
    check: async (request, body) => {
      const authorization = parseAuthorization(request.headers.authorization);
      const url = request.url ?? '/';
      if (!authorization) return requestDecision(request, body, undefined);
      const [path] = splitUrl(url);
      const token = request.headers['x-amz-security-token'] ?? '';
      const key = `${authorization.accessKeyId}|${token}|${authorization.region}|${request.method} ${path}`;
      const decision = decisions.get(key);
      const ageMs = decision ? Date.now() - decision.decidedAtMs : Number.POSITIVE_INFINITY;
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
        return requestDecision(request, body, key);
      }
      if (ageMs > FRESH_MS && !decision.refreshing) {
        decision.refreshing = true;
        requestDecision(request, body, key).catch(() => decisions.delete(key));
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

/** The body is sent as a whole, so the client's framing headers are replaced. */
function withToken(headers: readonly string[], token: string, bodyBytes: number): string[] {
  const unframed = without(headers, (name) => /^(content-length|transfer-encoding)$/.test(name));
  return [...unframed, 'content-length', String(bodyBytes), 'x-thaw-authorize', token];
}

function secretIn(body: Buffer): string | undefined {
  const secret = asObject(parseJson(body)?.['thawAuthorized'])['secretAccessKey'];
  return typeof secret === 'string' ? secret : undefined;
}

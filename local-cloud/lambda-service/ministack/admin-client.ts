/** Calls MiniStack as the account's root, for the gateway itself: stored configurations, code, role credentials. */
import { type SigningCredentials, sign } from '../wire/sigv4.ts';
import type { Upstream, UpstreamResponse } from './upstream.ts';

export interface AdminClient {
  /** `path` includes the query. The body is JSON for `lambda` and a form for query services such as `sts`. */
  call(service: string, method: string, path: string, body?: Uint8Array | string): Promise<UpstreamResponse>;
  /** An unsigned GET of a pre-signed URL; only its path and query are used. */
  fetchLocation(url: string): Promise<UpstreamResponse>;
}

export function createAdminClient(options: {
  readonly upstream: Upstream;
  readonly credentials: SigningCredentials;
  readonly region: string;
  /** Host header, for example `localhost:4566`. */
  readonly host: string;
}): AdminClient {
  const { upstream, credentials, region, host } = options;
  return {
    call: (service, method, path, body = '') => {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const contentType = service === 'lambda' ? 'application/json' : 'application/x-www-form-urlencoded';
      const headers = { host, 'content-type': contentType, 'x-forwarded-proto': 'https' };
      const signed = sign({ method, path, headers, body: bytes }, credentials, { region, service });
      return upstream.send({
        method,
        path,
        headers: { ...headers, ...signed, 'content-length': String(bytes.length) },
        body: bytes,
      });
    },
    fetchLocation: (url) => {
      const { pathname, search } = new URL(url);
      return upstream.send({ method: 'GET', path: `${pathname}${search}`, headers: { host } });
    },
  };
}

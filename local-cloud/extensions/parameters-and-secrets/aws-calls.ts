/** GetParameter and GetSecretValue with the function's credentials. An SDK would take longer to load than both calls take. */

import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { createSecureContext } from 'node:tls';
import { definedOnly } from '../../../core/defined-only.ts';
import { sign } from '../../lambda-service/wire/sigv4.ts';

export type AwsOperation = 'GetParameter' | 'GetSecretValue';

interface AwsResponse {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

export type AwsCall = (operation: AwsOperation, input: Readonly<Record<string, unknown>>) => Promise<AwsResponse>;

interface AwsCalls {
  readonly call: AwsCall;
  /** Opens the connection before the first call, which reports a failure. */
  connect(): Promise<void>;
}

const SERVICES: Readonly<Record<AwsOperation, { readonly service: string; readonly target: string }>> = {
  GetParameter: { service: 'ssm', target: 'AmazonSSM.GetParameter' },
  GetSecretValue: { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue' },
};
const RESPONSE_TIMEOUT_MS = 5000;
/** A page of the local cloud's gateway that needs no signature. */
const HEALTH_PATH = '/_thaw/health';

/**
 * Calls of one function to AWS_ENDPOINT_URL over one connection, trusting the CA in NODE_EXTRA_CA_CERTS. They reject with the
 * errors of the connection.
 */
export function awsCalls(environment: Readonly<Record<string, string | undefined>>): AwsCalls {
  const region = environment['AWS_REGION'] ?? 'us-east-1';
  const credentials = {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...definedOnly({ sessionToken: environment['AWS_SESSION_TOKEN'] || undefined }),
  };
  const send = makeSender(new URL(environment['AWS_ENDPOINT_URL'] ?? 'https://localhost:4566'), environment);
  const call: AwsCall = (operation, input) => {
    const { service, target } = SERVICES[operation];
    const body = Buffer.from(JSON.stringify(input));
    const headers = { host: send.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    const signed = sign({ method: 'POST', path: '/', headers, body }, credentials, { region, service });
    return send.request('POST', '/', { ...headers, ...signed, 'content-length': String(body.length) }, body);
  };
  const connect = () =>
    send.request('GET', HEALTH_PATH, { host: send.host }).then(
      () => {},
      () => {},
    );
  return { call, connect };
}

function makeSender(endpoint: URL, environment: Readonly<Record<string, string | undefined>>) {
  const isTls = endpoint.protocol === 'https:';
  // One connection: later calls need no handshake.
  const options = { keepAlive: true, maxSockets: 1 };
  const agent = isTls ? new HttpsAgent(options) : new HttpAgent(options);
  const authority = environment['NODE_EXTRA_CA_CERTS'];
  // Made now: at the first connection, during an invocation, Node would read its own 150 certificate authorities.
  const secureContext = isTls && authority ? createSecureContext({ ca: readFileSync(authority) }) : undefined;
  const defaults = {
    host: endpoint.hostname,
    port: endpoint.port || (isTls ? 443 : 80),
    agent,
    timeout: RESPONSE_TIMEOUT_MS,
    ...definedOnly({ secureContext }),
  };
  const request = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Uint8Array,
  ): Promise<AwsResponse> =>
    new Promise((resolve, reject) => {
      const outgoing = (isTls ? httpsRequest : httpRequest)({ ...defaults, method, path, headers }, (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      });
      outgoing.on('timeout', () => outgoing.destroy(new TypeError(`no response in ${RESPONSE_TIMEOUT_MS} ms`)));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  return { host: endpoint.host, request };
}

/** Calls through a function URL, signed with the Lambda's own role (AuthType AWS_IAM). */
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { GetFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import { BenchmarkError, isBenchmarkError } from '../../core/errors.ts';
import { type UrlRequest, urlRequest } from '../invocation/url-request.ts';
import type { FunctionUrls, InvokeResponse, UrlCallOptions } from '../ports.ts';
import { callErrorOf, responseOf, responseUnless } from './aws-errors.ts';
import { ReadyAgents } from './ready-agents.ts';

export class SignedFunctionUrls implements FunctionUrls {
  readonly #control = new LambdaClient({ maxAttempts: 6 });
  readonly #signer: SignatureV4;
  readonly #agents: ReadyAgents;

  /** @param maxSockets max number of simultaneous requests */
  constructor(maxSockets: number) {
    this.#agents = new ReadyAgents(maxSockets);
    this.#signer = new SignatureV4({
      service: 'lambda',
      region: process.env['AWS_REGION'] ?? 'us-east-1',
      credentials: this.#control.config.credentials,
      sha256: this.#control.config.sha256,
    });
  }

  async find(functionName: string): Promise<string> {
    const response = await responseUnless(
      'ResourceNotFoundException',
      `GetFunctionUrlConfig of ${functionName}`,
      this.#control.send(new GetFunctionUrlConfigCommand({ FunctionName: functionName })),
    );
    if (response?.FunctionUrl) return response.FunctionUrl;
    throw new BenchmarkError({
      code: 'FUNCTION_REFUSED',
      source: 'user',
      message: `${functionName} has no function URL, but load.via is "url".`,
      fix: 'Add one (AuthType AWS_IAM), or set load.via to "invoke".',
    });
  }

  async openConnectionsTo(functionUrl: string, count: number): Promise<void> {
    await this.#agents.open(new URL(functionUrl), count);
  }

  async call(functionUrl: string, options: UrlCallOptions): Promise<InvokeResponse> {
    const request = urlRequest(functionUrl, JSON.parse(options.payload));
    const headers = await responseOf(`Signing a request to ${functionUrl}`, this.#sign(request));
    const timeout = AbortSignal.timeout(options.timeoutMs);
    try {
      return await this.#send(request, headers, timeout);
    } catch (error) {
      if (isBenchmarkError(error)) throw error;
      const callError = callErrorOf(error, timeout.aborted ? options.timeoutMs : undefined);
      return { payloadText: '', callError };
    }
  }

  async #sign(request: UrlRequest): Promise<Record<string, string>> {
    const { url, method, headers, body } = request;
    const signed = await this.#signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(
        [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)]),
      ),
      headers: { ...headers, host: url.host },
      body,
    });
    return signed.headers;
  }

  #send(request: UrlRequest, headers: Record<string, string>, signal: AbortSignal): Promise<InvokeResponse> {
    const { url, method, body } = request;
    const isHttp = url.protocol === 'http:';
    return new Promise((resolve, reject) => {
      const httpRequest = (isHttp ? http : https).request(
        url,
        {
          method,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          agent: isHttp ? this.#agents.httpAgent : this.#agents.httpsAgent,
          signal,
        },
        (response) => {
          text(response).then((body) => {
            if (isSignatureRefused(response, body)) reject(signatureRefused(url));
            else resolve(toInvokeResponse(response, body));
          }, reject);
        },
      );
      httpRequest.on('error', reject);
      httpRequest.end(body);
    });
  }
}

/** True when Lambda, which checks the signature before it calls the function, refused it. */
function isSignatureRefused({ statusCode, headers }: http.IncomingMessage, body: string): boolean {
  if (statusCode !== 403 || headers['x-thaw-probe'] !== undefined) return false;
  const errorType = headers['x-amzn-errortype'];
  return (
    errorType === 'InvalidSignatureException' || body.includes('The request signature we calculated does not match')
  );
}

/** Our bug: it says nothing about the function. */
function signatureRefused(url: URL): BenchmarkError {
  return new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: `Lambda refuses our signature of ${url.pathname}${url.search}.`,
    fix: 'Report this with the path and the query of the payload; until it is mended, set load.via to "invoke".',
  });
}

/** Converts to the response of Invoke. A status that Lambda itself set (throttled, failed) becomes that of the call. */
function toInvokeResponse(response: http.IncomingMessage, body: string): InvokeResponse {
  const status = response.statusCode ?? 0;
  const requestId = response.headers['x-amzn-requestid'];
  const errorType = response.headers['x-amzn-errortype'];
  const hasProbe = response.headers['x-thaw-probe'] !== undefined;
  const isLambdaError = !hasProbe && (errorType !== undefined || status === 429 || status === 502);
  return {
    ...(typeof requestId === 'string' && { requestId }),
    httpStatus: isLambdaError && status !== 502 ? status : 200,
    ...(isLambdaError && status === 502 && { functionError: 'Unhandled' }),
    payloadText: JSON.stringify({ statusCode: status, headers: response.headers, body }),
  };
}

import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExtensionsApi } from '../../../local-cloud/lambda-service/runtime-api/extensions-api.ts';
import { RuntimeApi, type RuntimeResponse } from '../../../local-cloud/lambda-service/runtime-api/runtime-api.ts';
import { awaitedLater } from '../../kit/awaited-later.ts';

const BASE = '/2018-06-01/runtime';
let api: RuntimeApi;
let responses: RuntimeResponse[];
let initErrors: { body: string; errorType: string }[];
let url: string;

beforeEach(async () => {
  api = new RuntimeApi(new ExtensionsApi());
  responses = [];
  initErrors = [];
  api.listenTo({
    onNext: () => {},
    onResponse: (response) => responses.push(response),
    onInitError: (body, errorType) => initErrors.push({ body: body.toString(), errorType }),
  });
  url = `http://${await api.listen()}`;
});
afterEach(() => api.close());

function event(requestId: string) {
  const headers = {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Aws-Request-Id': requestId,
    'Lambda-Runtime-Deadline-Ms': '1',
    'Lambda-Runtime-Invoked-Function-Arn': 'arn',
    'Lambda-Runtime-Trace-Id': 'Root=1',
  };
  return { requestId, headers, payload: Buffer.from('{"a":1}') };
}

async function next(): Promise<Response> {
  return await fetch(`${url}${BASE}/invocation/next`);
}

async function post(path: string, body: string | Uint8Array = '{}', headers: Record<string, string> = {}) {
  const response = await fetch(url + BASE + path, { method: 'POST', body, headers });
  return { status: response.status, text: await response.text() };
}

/** Delivers an event to the runtime, so that its state is Running. */
async function running(requestId: string): Promise<void> {
  api.deliver(event(requestId));
  await (await next()).text();
}

describe('a well-behaved runtime', () => {
  it('gets its event with every header, and 202 for its response', async () => {
    api.deliver(event('one'));
    const response = await next();
    const body = await response.text();
    const posted = await post('/invocation/one/response', '{"ok":true}', { 'Content-Type': 'text/x' });

    expect(response.status).toBe(200);
    expect(body).toBe('{"a":1}');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': 'one',
      'lambda-runtime-deadline-ms': '1',
      'lambda-runtime-invoked-function-arn': 'arn',
      'lambda-runtime-trace-id': 'Root=1',
    });
    expect(posted).toEqual({ status: 202, text: '{"status":"OK"}\n' });
    expect(responses).toEqual([{ kind: 'response', body: Buffer.from('{"ok":true}'), contentType: 'text/x' }]);
  });

  it('may ask before there is an event, and waits for it', async () => {
    const waiting = awaitedLater(next());
    await new Promise((resolve) => setTimeout(resolve, 50));
    api.deliver(event('later'));

    expect((await waiting).headers.get('lambda-runtime-aws-request-id')).toBe('later');
  });

  it('posts errors with their type; an invalid type becomes Runtime.Unknown', async () => {
    await running('one');
    await post('/invocation/one/error', '{"errorMessage":"no"}', { 'Lambda-Runtime-Function-Error-Type': 'unhandled' });

    expect(responses).toEqual([
      { kind: 'error', body: Buffer.from('{"errorMessage":"no"}'), errorType: 'Runtime.Unknown' },
    ]);
  });

  it('posts an init error and gets 202', async () => {
    const headers = { 'Lambda-Runtime-Function-Error-Type': 'Runtime.ImportModuleError' };
    const response = await post('/init/error', '{"errorMessage":"no"}', headers);

    expect(response.status).toBe(202);
    expect(initErrors).toEqual([{ body: '{"errorMessage":"no"}', errorType: 'Runtime.ImportModuleError' }]);
  });

  it('may call ping', async () => {
    expect(await (await fetch(`${url}/2018-06-01/ping`)).text()).toBe('pong');
  });
});

describe('a runtime that calls in error', () => {
  it('gets 400 for a request id that is not the current one', async () => {
    await running('one');

    expect(await post('/invocation/two/response')).toEqual({
      status: 400,
      text: '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n',
    });
    expect(responses).toEqual([]);
  });

  it('gets 403 for a call out of order', async () => {
    await running('one');
    await post('/invocation/one/response');
    const second = await post('/invocation/one/response');

    expect(second.status).toBe(403);
    expect(JSON.parse(second.text)).toEqual({
      errorType: 'InvalidStateTransition',
      errorMessage:
        'State transition from ResponseSent to InvocationResponse failed for runtime. Error: State transition is not allowed',
    });
  });

  it('gets 403 when it asks for the next event before it has responded', async () => {
    await running('one');
    const response = await next();

    expect(response.status).toBe(403);
  });

  it('gets 413 over 6 MB, and the invocation is notified', async () => {
    await running('one');
    const response = await post('/invocation/one/response', new Uint8Array(6 * 1024 * 1024 + 101));

    expect(response).toEqual({
      status: 413,
      text: '{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}\n',
    });
    expect(responses).toEqual([{ kind: 'too-large' }]);
  });

  it('gets 400 for a response mode that does not exist', async () => {
    await running('one');
    const response = await post('/invocation/one/response', '{}', { 'Lambda-Runtime-Function-Response-Mode': 'odd' });

    expect(response.status).toBe(400);
    expect(response.text).toContain('InvalidFunctionResponseMode');
  });

  it('gets 404 for paths and 405 for methods that do not exist', async () => {
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    expect((await fetch(`${url}${BASE}/restore/next`)).status).toBe(404);
    expect((await post('/invocation/next')).status).toBe(405);
    expect((await fetch(`${url}${BASE}/init/error`)).status).toBe(405);
  });

  it('may lose its connection while it waits, and ask again', async () => {
    const controller = new AbortController();
    const lost = fetch(`${url}${BASE}/invocation/next`, { signal: controller.signal }).catch(() => 'lost');
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    await lost;
    const again = awaitedLater(next());
    await new Promise((resolve) => setTimeout(resolve, 50));
    api.deliver(event('one'));

    expect((await again).headers.get('lambda-runtime-aws-request-id')).toBe('one');
  });
});

describe('any request', () => {
  /** Sends bytes and returns the first chunk received, or what arrived before the connection closed. */
  function send(bytes: Uint8Array): Promise<string> {
    return new Promise((resolve) => {
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname);
      let received = '';
      const end = () => {
        socket.destroy();
        resolve(received);
      };
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
        end();
      });
      socket.on('close', end);
      socket.on('error', end);
      socket.end(bytes);
    });
  }

  const paths = fc.oneof(
    fc.constantFrom(
      `${BASE}/invocation/x/response`,
      `${BASE}/invocation/one/response`,
      `${BASE}/invocation//error`,
      `${BASE}/invocation/one/response/more`,
      `${BASE}/init/error`,
      '/2020-01-01/extension/register',
      '/2020-01-01/extension/event/next',
      '/2020-01-01/extension/exit/error',
      '/2022-07-01/telemetry',
    ),
    fc.webPath(),
  );
  const requests = fc
    .record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'),
      path: paths,
      header: fc.constantFrom(
        'Lambda-Extension-Name: a',
        'Lambda-Extension-Identifier: b',
        'Transfer-Encoding: chunked',
        'Content-Length: -1',
        'Content-Length: 99999999999',
        'Lambda-Runtime-Function-Response-Mode: streaming',
        'X: y',
      ),
      body: fc.uint8Array({ maxLength: 50 }),
    })
    .map(({ method, path, header, body }) =>
      Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: h\r\n${header}\r\n\r\n`, 'utf8'), body]),
    );

  it('gets a response other than 500, or its connection is closed, and the next invocation works', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(requests, fc.uint8Array({ minLength: 1, maxLength: 200 })), async (bytes) => {
        const received = await send(bytes);
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(received)?.[1] ?? 400);
        expect([200, 202, 400, 403, 404, 405, 413, 431, 501, 505]).toContain(status);
      }),
      { seed: 1, numRuns: 150 },
    );

    // One of the requests may have been an init error, so the state is reset for a new process.
    api.reset();
    await running('after');
    expect((await post('/invocation/after/response')).status).toBe(202);
  });
});

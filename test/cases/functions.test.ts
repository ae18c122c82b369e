/** Functions as people write, wrap and package them. The rows are those of the review of public bug reports. */
import { describe, expect, it } from 'vitest';
import { createFunction, invoke, program } from './kit.ts';

describe('row 1: a handler with a callback', () => {
  const DELAYED = `exports.handler = (event, context, callback) => {
    setTimeout(() => callback(null, { answered: event.number }), 300);
  };`;

  it.each(['nodejs18.x', 'nodejs20.x', 'nodejs22.x'])('answers when it calls back, on %s', async (runtime) => {
    const { error, answer, log } = await invoke(await createFunction(runtime, { 'index.js': DELAYED }), { number: 4 });

    expect({ error, answer }).toEqual({ error: undefined, answer: { answered: 4 } });
    expect(Number(/\tDuration: ([\d.]+) ms/.exec(log)?.[1])).toBeGreaterThanOrEqual(299);
  });

  it('leaves no timer that ends in the next invocation', async () => {
    const name = await createFunction('nodejs22.x', { 'index.js': DELAYED });

    for (const number of [1, 2, 3]) expect((await invoke(name, { number })).answer).toEqual({ answered: number });
  });

  it('fails with what it calls back, and need not wait for the event loop', async () => {
    const failing = 'exports.handler = (event, context, callback) => { callback(new RangeError("too far")); };';
    const early = `exports.handler = (event, context, callback) => {
      context.callbackWaitsForEmptyEventLoop = false;
      setTimeout(() => {}, 30000);
      callback(null, 'at once');
    };`;

    const failed = await invoke(await createFunction('nodejs18.x', { 'index.js': failing }));

    expect(failed).toMatchObject({ error: 'Unhandled', answer: { errorType: 'RangeError', errorMessage: 'too far' } });
    expect((await invoke(await createFunction('nodejs20.x', { 'index.js': early }))).answer).toBe('at once');
  });
});

describe('row 2: the endings of context', () => {
  it('answer after a round trip to a server of the function, at every call', async () => {
    const server = `const http = require('node:http');
      const server = http.createServer((request, response) => setTimeout(() => response.end('rendered'), 40));
      const listening = new Promise((done) => server.listen(0, '127.0.0.1', done));
      exports.handler = (event, context) => {
        context.callbackWaitsForEmptyEventLoop = false;
        listening.then(() => http.get(server.address(), (response) => {
          let body = '';
          response.on('data', (part) => { body += part; });
          response.on('end', () => context.succeed({ statusCode: 200, body }));
        }));
      };`;
    const name = await createFunction('nodejs20.x', { 'index.js': server });

    for (let times = 0; times < 3; times += 1) {
      const { error, answer, log } = await invoke(name);
      expect({ error, answer }).toEqual({ error: undefined, answer: { statusCode: 200, body: 'rendered' } });
      expect(Number(/\tDuration: ([\d.]+) ms/.exec(log)?.[1])).toBeGreaterThan(39);
    }
  });

  it.each([
    ['succeed', "context.succeed('well')", undefined, 'well'],
    ['done', "setTimeout(() => context.done(null, 'well'), 5)", undefined, 'well'],
    ['fail', "context.fail(new TypeError('badly'))", 'Unhandled', { errorMessage: 'badly' }],
  ])('%s', async (_name, statement, error, answer) => {
    const code = `exports.handler = (event, context) => { ${statement}; };`;

    const result = await invoke(await createFunction('nodejs22.x', { 'index.js': code }));

    expect(result.error).toBe(error);
    if (typeof answer === 'object') expect(result.answer).toMatchObject(answer);
    else expect(result.answer).toBe(answer);
  });
});

it('row 3: nodejs24.x refuses a handler with a callback when it starts', async () => {
  const code = 'exports.handler = (event, context, callback) => callback(null, 1);';

  const { error, answer, log } = await invoke(await createFunction('nodejs24.x', { 'index.js': code }));

  expect(error).toBe('Unhandled');
  expect(answer).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
  expect(log).toMatch(/INIT_REPORT .*Error Type: Runtime\.CallbackHandlerDeprecated/);
});

describe('row 7: AWS_LAMBDA_EXEC_WRAPPER', () => {
  const code = { 'index.mjs': 'export const handler = async () => process.env.WRAPPED_BY ?? null;' };
  const wrappedBy = (file: string) => ({ Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: file } } });

  it('starts the runtime', async () => {
    const script = program('#!/bin/sh\nexport WRAPPED_BY="$0"\nexec "$@"\n');
    const name = await createFunction('nodejs22.x', { ...code, start: script }, wrappedBy('/var/task/start'));

    expect((await invoke(name)).answer).toMatch(/\/start$/);
  });

  it('fails the init when it is not there', async () => {
    const { answer, log } = await invoke(await createFunction('nodejs22.x', code, wrappedBy('/opt/datadog_wrapper')));

    expect(answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(JSON.stringify(answer)).toContain('exit status 127');
    expect(log).toContain('/opt/datadog_wrapper: does not exist\n');
  });
});

describe('row 23: a bootstrap that cannot start', () => {
  it.each([
    ['CRLF line ends', '#!/bin/sh\r\nset -eu\r\nwhile true; do :; done\r\n'],
    ['an interpreter that is not there', '#!/usr/local/bin/php-8\n<?php\n'],
  ])('%s', async (_what, text) => {
    const { answer, log } = await invoke(await createFunction('provided.al2023', { bootstrap: program(text) }));

    expect(answer).toEqual({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringMatching(/ Error: fork\/exec \/var\/task\/bootstrap: no such file or directory$/),
    });
    expect(log.split('\n').filter((line) => !/^(INIT_REPORT|START|END|REPORT) |^$/.test(line))).toEqual([]);
  });

  it('but one in sh does', async () => {
    const text = `#!/bin/sh
while true; do
  headers=$(mktemp)
  event=$(curl -sS -D "$headers" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next")
  id=$(grep -i lambda-runtime-aws-request-id "$headers" | tr -d '[:space:]' | cut -d: -f2)
  curl -sS -o /dev/null -d "[$event]" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response"
done
`;
    const name = await createFunction('provided.al2023', { bootstrap: program(text) });

    expect((await invoke(name, { a: 1 })).answer).toEqual([{ a: 1 }]);
  });
});

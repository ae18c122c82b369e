import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, nodeFunction, providedFunction, startEngine, type TestEngine } from './kit.ts';

let test: TestEngine;
beforeAll(async () => {
  process.env['HOST_SECRET'] = 'do not leak';
  test = await startEngine();
});
afterAll(async () => {
  delete process.env['HOST_SECRET'];
  await test.stop();
});

it('values reach the function unchanged, also those that a shell would expand', async () => {
  const environment = {
    QUOTES: `it's "quoted" \`and\` $HOME \\ `,
    LINES: 'one\ntwo\n',
    UNICODE: 'grüße 🧊',
    EMPTY: '',
    // Names reserved by the shell.
    IFS: 'x',
    OPTIND: 'not a number',
  };
  const { value } = await call(test.engine, nodeFunction({ environment }), { environment: true });

  expect(value).toMatchObject(environment);
});

it('its own variables override local endpoints, and reserved ones override all others', async () => {
  const revision = nodeFunction({
    localEnvironment: { AWS_ENDPOINT_URL: 'https://localhost:4566', SSL_CERT_FILE: '/ca.pem' },
    environment: { AWS_ENDPOINT_URL: 'https://mine', AWS_REGION: 'nowhere' },
  });
  const { value } = await call(test.engine, revision, { environment: true });

  expect(value).toMatchObject({ AWS_ENDPOINT_URL: 'https://mine', SSL_CERT_FILE: '/ca.pem', AWS_REGION: 'us-east-1' });
});

it('a provided runtime has no AWS_EXECUTION_ENV; JSON logging sets format and level', async () => {
  const program = `
    const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
    const http = require('node:http');
    http.get({ host, port, path: '/2018-06-01/runtime/invocation/next' }, (next) => {
      next.resume();
      const id = next.headers['lambda-runtime-aws-request-id'];
      const path = '/2018-06-01/runtime/invocation/' + id + '/response';
      http.request({ host, port, path, method: 'POST' }, (r) => {
        r.resume();
        http.get({ host, port, path: '/2018-06-01/runtime/invocation/next' });
      }).end(JSON.stringify(process.env));
    });`;
  const revision = providedFunction(program, { logFormat: 'JSON', applicationLogLevel: 'WARN' });
  const { value } = await call(test.engine, revision);

  expect(value).not.toHaveProperty('AWS_EXECUTION_ENV');
  expect(value).toMatchObject({ AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'WARN' });
});

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

const NAMES_ON_AWS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_XRAY_CONTEXT_MISSING',
  'AWS_XRAY_DAEMON_ADDRESS',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  'LANG',
  'LD_LIBRARY_PATH',
  'PATH',
  'PWD',
  'SHLVL',
  'TZ',
  '_AWS_XRAY_DAEMON_ADDRESS',
  '_AWS_XRAY_DAEMON_PORT',
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
];

it('a function sees the variables of AWS, TMPDIR, its own, and nothing of the host', async () => {
  const environment = { TABLE_NAME: 'orders' };
  const { value } = await call(test.engine, nodeFunction({ environment }), { environment: true });

  expect(Object.keys(value).sort()).toEqual([...NAMES_ON_AWS, 'TABLE_NAME', 'TMPDIR'].sort());
  expect(value).toMatchObject({
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3538',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    TZ: ':UTC',
    SHLVL: '0',
    TABLE_NAME: 'orders',
  });
});

it('values reach it byte by byte, also those a shell would read', async () => {
  const environment = {
    QUOTES: `it's "quoted" \`and\` $HOME \\ `,
    LINES: 'one\ntwo\n',
    UNICODE: 'grüße 🧊',
    EMPTY: '',
    // Names a shell keeps for itself.
    IFS: 'x',
    OPTIND: 'not a number',
  };
  const { value } = await call(test.engine, nodeFunction({ environment }), { environment: true });

  expect(value).toMatchObject(environment);
});

it('its own variables win over local endpoints, reserved ones over everything', async () => {
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

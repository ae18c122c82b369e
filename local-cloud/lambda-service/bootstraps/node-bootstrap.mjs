/**
 * Node.js runtime of the local cloud: asks for an event, calls the handler, posts what came of it. Plain JavaScript, because a
 * function's process has no type stripping to count on. The npm runtime client would need a C build.
 */
import { Agent, request as httpRequest } from 'node:http';
import { patchConsole } from './node-console.mjs';
import { errorBody, loadHandler, RuntimeError } from './node-handler.mjs';

const { AWS_LAMBDA_RUNTIME_API = '' } = process.env;
const separator = AWS_LAMBDA_RUNTIME_API.lastIndexOf(':');
const host = AWS_LAMBDA_RUNTIME_API.slice(0, separator);
const port = Number(AWS_LAMBDA_RUNTIME_API.slice(separator + 1));
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const RUNTIME = '/2018-06-01/runtime';

function call(method, path, body, headers) {
  return new Promise((resolve, reject) => {
    const options = { host, port, agent, method, path: RUNTIME + path, headers };
    const outgoing = httpRequest(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) });
      });
      response.on('error', reject);
    });
    // An idle environment waits for hours.
    outgoing.setTimeout(0);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function post(path, text, headers = {}) {
  const body = Buffer.from(text, 'utf8');
  return call('POST', path, body, { 'Content-Type': 'application/json', ...headers, 'Content-Length': body.length });
}

function postError(path, error) {
  const body = errorBody(error);
  return post(path, JSON.stringify(body), { 'Lambda-Runtime-Function-Error-Type': body.errorType });
}

/** The context object of a handler, with the names AWS gives its fields. */
function contextOf(headers) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  const parse = (name) => (headers[name] === undefined ? undefined : JSON.parse(headers[name]));
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    clientContext: parse('lambda-runtime-client-context'),
    identity: parse('lambda-runtime-cognito-identity'),
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

let currentRequestId;

/** Uncaught errors end the runtime as on AWS: 129 for an exception, 128 for a rejection; the caller sees a posted error. */
function crash(kind, error, exitCode) {
  console.error(kind, JSON.stringify(errorBody(error)));
  const path = currentRequestId === undefined ? '/init/error' : `/invocation/${currentRequestId}/error`;
  postError(path, error).finally(() => process.exit(exitCode));
}

function serialize(result) {
  if (result === undefined) return 'null';
  try {
    return JSON.stringify(result) ?? 'null';
  } catch (cause) {
    throw new RuntimeError('Runtime.MarshalError', 'Unable to stringify response body', cause);
  }
}

async function handleOne(handler, event) {
  currentRequestId = event.headers['lambda-runtime-aws-request-id'];
  process.env['_X_AMZN_TRACE_ID'] = event.headers['lambda-runtime-trace-id'];
  const path = `/invocation/${currentRequestId}`;
  try {
    const result = await handler(JSON.parse(event.body.toString('utf8')), contextOf(event.headers));
    await post(`${path}/response`, serialize(result));
  } catch (error) {
    console.error('Invoke Error', JSON.stringify(errorBody(error)));
    await postError(`${path}/error`, error);
  }
}

patchConsole(() => currentRequestId);
process.on('uncaughtException', (error) => crash('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) => {
  const error = new RuntimeError('Runtime.UnhandledPromiseRejection', String(reason?.message ?? reason), reason);
  crash('Unhandled Promise Rejection', error, 128);
});

let handler;
try {
  handler = await loadHandler(process.env['LAMBDA_TASK_ROOT'], process.env['_HANDLER'] ?? '');
} catch (error) {
  console.error('Uncaught Exception', JSON.stringify(errorBody(error)));
  await postError('/init/error', error);
  process.exit(1);
}
for (;;) await handleOne(handler, await call('GET', '/invocation/next'));

/**
 * Node.js runtime of the local cloud: asks for an event, calls the handler, posts what came of it. Plain JavaScript, because a
 * function's process has no type stripping to count on. The npm runtime client would need a C build.
 */
import { patchConsole } from './node-console.mjs';
import { errorBody, loadHandler, RuntimeError } from './node-handler.mjs';
import { RuntimeClient } from './node-runtime-client.mjs';

const RUNTIME = '/2018-06-01/runtime';
const address = process.env['AWS_LAMBDA_RUNTIME_API'] ?? '';
const client = new RuntimeClient(address);

function post(path, text, headers = {}, through = client) {
  const body = Buffer.from(text, 'utf8');
  return through.call('POST', RUNTIME + path, body, { 'Content-Type': 'application/json', ...headers });
}

function postError(path, error, through = client) {
  const body = errorBody(error);
  // An error may call itself anything; a header may not.
  const errorType = String(body.errorType).replace(/[^\x20-\x7e]/g, '?');
  return post(path, JSON.stringify(body), { 'Lambda-Runtime-Function-Error-Type': errorType }, through);
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
  // On a connection of its own: the usual one may be waiting for the next event.
  const exit = () => process.exit(exitCode);
  postError(path, error, new RuntimeClient(address)).then(exit, exit);
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
for (;;) await handleOne(handler, await client.call('GET', `${RUNTIME}/invocation/next`));

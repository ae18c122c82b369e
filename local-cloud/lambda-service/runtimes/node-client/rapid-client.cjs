/**
 * `next`, `done` and `error` of the Runtime API, in place of the native `rapid-client.node` of aws-lambda-ric. As in the native
 * client, `done` and `error` block until the response is accepted, so that a function may exit immediately afterwards. While a
 * handler runs, this client does not keep the event loop alive, as `callbackWaitsForEmptyEventLoop` requires.
 */
'use strict';
const { Connection } = require('./connection.cjs');

const INVOCATION = '/2018-06-01/runtime/invocation/';
const DEADLINE = 'lambda-runtime-deadline-ms';
const connection = new Connection(process.env['AWS_LAMBDA_RUNTIME_API'] ?? '');

/** @returns the event and its headers, with the names and types of the native client */
exports.next = async () => {
  const { status, headers, body } = await connection.call('GET', `${INVOCATION}next`);
  if (status !== 200) throw new Error(`Failed to get next invocation, error ${status}`);
  const lambdaHeaders = Object.entries(headers).filter(([name]) => name.startsWith('lambda-runtime-'));
  return {
    bodyJson: body.toString('utf8'),
    headers: { ...Object.fromEntries(lambdaHeaders), [DEADLINE]: Number(headers[DEADLINE]) },
  };
};

exports.done = (requestId, body) => post(`${requestId}/response`, body);
// A third argument is for X-Ray, which the local cloud does not have.
exports.error = (requestId, body) => post(`${requestId}/error`, body);

function post(path, text) {
  const headers = { 'Content-Type': 'application/json' };
  connection.callSync('POST', INVOCATION + path, { headers, body: Buffer.from(text, 'utf8') });
}

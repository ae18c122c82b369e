/**
 * `next`, `done` and `error` of the Runtime API, in place of the native `rapid-client.node` of aws-lambda-ric. As there, `done`
 * and `error` return when the answer has been accepted: a function that exits right afterwards has lost nothing. While a handler
 * runs, nothing here keeps the event loop alive: `callbackWaitsForEmptyEventLoop` rests on that.
 */
'use strict';
const { Connection } = require('./connection.cjs');

const INVOCATION = '/2018-06-01/runtime/invocation/';
const DEADLINE = 'lambda-runtime-deadline-ms';
const connection = new Connection(process.env['AWS_LAMBDA_RUNTIME_API'] ?? '');

/** @returns the event and its headers, by the names and in the types of the native client */
exports.next = async () => {
  const { status, headers, body } = await connection.call('GET', `${INVOCATION}next`);
  if (status !== 200) throw new Error(`Failed to get next invocation, error ${status}`);
  const ofLambda = Object.entries(headers).filter(([name]) => name.startsWith('lambda-runtime-'));
  return {
    bodyJson: body.toString('utf8'),
    headers: { ...Object.fromEntries(ofLambda), [DEADLINE]: Number(headers[DEADLINE]) },
  };
};

exports.done = (requestId, body) => post(`${requestId}/response`, body);
// A third argument is for X-Ray, which the local cloud does not have.
exports.error = (requestId, body) => post(`${requestId}/error`, body);

function post(path, text) {
  const headers = { 'Content-Type': 'application/json' };
  connection.callSync('POST', INVOCATION + path, { headers, body: Buffer.from(text, 'utf8') });
}

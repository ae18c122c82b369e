/**
 * An external extension instead of the "AWS Parameters and Secrets Lambda Extension": local HTTP in the function's
 * environment instead of an SDK in its bundle. It registers through the Extensions API and answers from the first invocation
 * on, as AWS's does; in init it says that it is not ready. AWS's is a Go program: this one does in init, where the processor is
 * not yet shared out, whatever can be done there, and asks for its events on a bare socket, so that an invocation pays for as
 * little of our Node as possible. Bundled by infra/bundling/bundle-extension.ts.
 */
import { Connection } from '../../lambda-service/runtimes/node-client/connection.cjs';
import { awsCalls } from './aws-calls.ts';
import { createParametersServer } from './parameters-server.ts';
import { readSettings } from './settings.ts';

const API = '/2020-01-01/extension';
/** The Extensions API wants the name of the file that was started. */
const NAME = 'parameters-and-secrets';
const EVENTS = Buffer.from(JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] }));

const connection = new Connection(process.env.AWS_LAMBDA_RUNTIME_API ?? '');
const aws = awsCalls(process.env);
const server = createParametersServer({
  settings: readSettings(process.env),
  call: aws.call,
  nowMs: () => performance.now(),
});
await Promise.all([server.listen(), aws.connect()]);
const registered = await connection.call('POST', `${API}/register`, {
  headers: { 'Lambda-Extension-Name': NAME },
  body: EVENTS,
});
const headers = { 'Lambda-Extension-Identifier': registered.headers['lambda-extension-identifier'] };
for (;;) {
  const { body } = await connection.call('GET', `${API}/event/next`, { headers });
  // Both kinds of event are small JSON objects; only one names this.
  if (body.includes('"SHUTDOWN"')) break;
  server.ready();
}
process.exit(0);

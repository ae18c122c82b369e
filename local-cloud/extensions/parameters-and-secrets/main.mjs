/**
 * An external extension in place of the "AWS Parameters and Secrets Lambda Extension": local HTTP in the function's
 * environment instead of an SDK in its bundle. Like AWS's extension, it registers through the Extensions API and serves requests
 * from the first invocation on; during init it responds that it is not ready. AWS's extension is a Go program. To add little
 * time to invocations, this Node program does what it can in init, whose CPU share does not depend on the memory size, and polls
 * for events on a plain socket. Bundled by infra/bundling/bundle-extension.ts.
 */
import { Connection } from '../../lambda-service/runtimes/node-client/connection.cjs';
import { awsCalls } from './aws-calls.ts';
import { createParametersServer } from './parameters-server.ts';
import { readSettings } from './settings.ts';

const API = '/2020-01-01/extension';
/** The Extensions API requires the file name of the extension. */
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
  // Events are small JSON objects; only the Shutdown event contains this text.
  if (body.includes('"SHUTDOWN"')) break;
  server.ready();
}
process.exit(0);

/**
 * An external extension in the place of the "AWS Parameters and Secrets Lambda Extension": local HTTP in the function's
 * environment instead of an SDK in its bundle. It registers through the Extensions API and answers from the first invocation
 * on, as AWS's does; in init it says that it is not ready.
 */
import { awsCalls } from './aws-calls.ts';
import { createParametersServer } from './parameters-server.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const api = `http://${process.env['AWS_LAMBDA_RUNTIME_API']}/2020-01-01/extension`;
/** The Extensions API wants the name of the file that was started. */
const NAME = 'parameters-and-secrets';

const server = createParametersServer({ settings, call: awsCalls(process.env), nowMs: () => performance.now() });
await server.listen();

const registered = await fetch(`${api}/register`, {
  method: 'POST',
  headers: { 'Lambda-Extension-Name': NAME },
  body: JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] }),
});
await registered.arrayBuffer();
const identifier = registered.headers.get('lambda-extension-identifier') ?? '';

for (;;) {
  const answer = await fetch(`${api}/event/next`, { headers: { 'Lambda-Extension-Identifier': identifier } });
  const event = (await answer.json()) as { eventType: string };
  if (event.eventType === 'SHUTDOWN') break;
  server.ready();
}
process.exit(0);

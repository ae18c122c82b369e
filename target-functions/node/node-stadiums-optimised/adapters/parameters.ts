/** Parameters over local HTTP from the AWS Parameters and Secrets extension, instead of an SDK in the bundle. */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ReadParameters, SettingsError } from '../../shared/stadiums/settings.ts';

const DEFAULT_PORT = 2773;
const RESPONSE_TIMEOUT_MS = 5000;
/** The extension receives an invocation at the same time as the function, and may be ready later. */
const READY_TIMEOUT_MS = 2000;
const RETRY_MS = 5;

interface ExtensionResponse {
  readonly status: number;
  readonly body: string;
}

/**
 * Reads each parameter with its own request, one after the other on one connection: the extension, too, has one connection to
 * AWS, and its first response shows that it is ready.
 * @param environment PARAMETERS_SECRETS_EXTENSION_HTTP_PORT (default 2773) and the function's AWS_SESSION_TOKEN
 */
export function parametersFromExtension(environment: Readonly<Record<string, string | undefined>>): ReadParameters {
  const port = Number(environment['PARAMETERS_SECRETS_EXTENSION_HTTP_PORT'] ?? DEFAULT_PORT);
  const token = environment['AWS_SESSION_TOKEN'] ?? '';
  return async (names) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const values: string[] = [];
      for (const name of names) values.push(await readParameter(name, { port, token, agent }));
      return values;
    } finally {
      agent.destroy();
    }
  };
}

interface Connection {
  readonly port: number;
  readonly token: string;
  readonly agent: Agent;
}

async function readParameter(name: string, connection: Connection): Promise<string> {
  const path = `/systemsmanager/parameters/get?name=${encodeURIComponent(name)}&withDecryption=true`;
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  let response = await sendRequest(path, connection);
  while (isNotReady(response) && performance.now() < deadlineMs) {
    await sleep(RETRY_MS);
    response = await sendRequest(path, connection);
  }
  if (response.status !== 200) throw parameterError(name, response);
  const value = (JSON.parse(response.body) as { Parameter?: { Value?: string } }).Parameter?.Value;
  if (value === undefined) throw new SettingsError(`the extension gave no value for ${name}`);
  return value;
}

function isNotReady({ status, body }: ExtensionResponse): boolean {
  return status === 400 && body.includes('not ready to serve traffic');
}

function parameterError(name: string, { status, body }: ExtensionResponse): Error {
  if (body.includes('ParameterNotFound')) return new SettingsError(`there is no parameter ${name}`);
  return new ExtensionError(`the extension answered ${status} for ${name}: ${body}`);
}

class ExtensionError extends Error {
  override readonly name = 'ExtensionError';
}

function sendRequest(path: string, { port, token, agent }: Connection): Promise<ExtensionResponse> {
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host: 'localhost',
        port,
        path,
        agent,
        timeout: RESPONSE_TIMEOUT_MS,
        headers: { 'X-Aws-Parameters-Secrets-Token': token },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.on('error', reject);
      },
    );
    request.on('timeout', () => request.destroy(new ExtensionError('the extension did not answer in time')));
    request.on('error', reject);
  });
}

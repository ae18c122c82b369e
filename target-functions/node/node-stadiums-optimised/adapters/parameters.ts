/** Parameters over local HTTP from the AWS Parameters and Secrets extension, instead of an SDK in the bundle. */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ReadParameters, SettingsError } from '../../shared/stadiums/settings.ts';

const DEFAULT_PORT = 2773;
const ANSWER_LIMIT_MS = 5000;
/** The extension hears of an invocation when the function does, and may be the later of the two. */
const READY_LIMIT_MS = 2000;
const RETRY_MS = 5;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Reads each parameter with a request of its own, one after the other on one connection: the extension has one to AWS as
 * well, and the first answer says that it is ready.
 * @param environment PARAMETERS_SECRETS_EXTENSION_HTTP_PORT (default 2773) and the function's AWS_SESSION_TOKEN
 */
export function parametersFromExtension(environment: Readonly<Record<string, string | undefined>>): ReadParameters {
  const port = Number(environment['PARAMETERS_SECRETS_EXTENSION_HTTP_PORT'] ?? DEFAULT_PORT);
  const token = environment['AWS_SESSION_TOKEN'] ?? '';
  return async (names) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const values: string[] = [];
      for (const name of names) values.push(await readOne(name, { port, token, agent }));
      return values;
    } finally {
      agent.destroy();
    }
  };
}

interface Place {
  readonly port: number;
  readonly token: string;
  readonly agent: Agent;
}

async function readOne(name: string, place: Place): Promise<string> {
  const path = `/systemsmanager/parameters/get?name=${encodeURIComponent(name)}&withDecryption=true`;
  const giveUpAtMs = performance.now() + READY_LIMIT_MS;
  let answer = await ask(path, place);
  while (isNotReady(answer) && performance.now() < giveUpAtMs) {
    await sleep(RETRY_MS);
    answer = await ask(path, place);
  }
  if (answer.status !== 200) throw refused(name, answer);
  const value = (JSON.parse(answer.body) as { Parameter?: { Value?: string } }).Parameter?.Value;
  if (value === undefined) throw new SettingsError(`the extension gave no value for ${name}`);
  return value;
}

function isNotReady({ status, body }: Answer): boolean {
  return status === 400 && body.includes('not ready to serve traffic');
}

function refused(name: string, { status, body }: Answer): Error {
  if (body.includes('ParameterNotFound')) return new SettingsError(`there is no parameter ${name}`);
  return new ExtensionError(`the extension answered ${status} for ${name}: ${body}`);
}

class ExtensionError extends Error {
  override readonly name = 'ExtensionError';
}

function ask(path: string, { port, token, agent }: Place): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host: 'localhost',
        port,
        path,
        agent,
        timeout: ANSWER_LIMIT_MS,
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

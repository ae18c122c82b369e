/** GetParameter and GetSecretValue with the function's own credentials, signed here: an SDK would take longer to load than both calls. */
import { sign } from '../../lambda-service/front/sigv4.ts';

export type AwsOperation = 'GetParameter' | 'GetSecretValue';

export interface AwsAnswer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

export type AwsCall = (operation: AwsOperation, input: Readonly<Record<string, unknown>>) => Promise<AwsAnswer>;

const SERVICES: Readonly<Record<AwsOperation, { readonly service: string; readonly target: string }>> = {
  GetParameter: { service: 'ssm', target: 'AmazonSSM.GetParameter' },
  GetSecretValue: { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue' },
};
const ANSWER_LIMIT_MS = 5000;

/** Calls for one function. Errors: what `fetch` throws when nobody answers. */
export function awsCalls(environment: Readonly<Record<string, string | undefined>>): AwsCall {
  const region = environment['AWS_REGION'] ?? 'us-east-1';
  const credentials = {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(environment['AWS_SESSION_TOKEN'] ? { sessionToken: environment['AWS_SESSION_TOKEN'] } : {}),
  };
  return async (operation, input) => {
    const { service, target } = SERVICES[operation];
    const endpoint = new URL(environment['AWS_ENDPOINT_URL'] ?? `https://${service}.${region}.amazonaws.com`);
    const body = Buffer.from(JSON.stringify(input));
    const headers = {
      host: endpoint.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
    };
    const signed = sign({ method: 'POST', path: '/', headers, body }, credentials, { region, service });
    const response = await fetch(new URL('/', endpoint), {
      method: 'POST',
      headers: { ...headers, ...signed },
      body,
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    return { status: response.status, body: await response.text() };
  };
}

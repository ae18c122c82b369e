/** What Lambda says in accounts that people have, through the orchestrator's own client: a stub on this machine says it. */
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SdkLambdaFunctions } from '../../orchestrator-lambdas/adapters/lambda-functions.ts';

interface Answer {
  readonly status: number;
  readonly name: string;
  readonly body: object;
}

let server: Server;
let answer: Answer;
let requests = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    requests += 1;
    response.writeHead(answer.status, { 'content-type': 'application/json', 'x-amzn-errortype': answer.name });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_REGION', 'eu-north-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

async function refusal(call: (functions: SdkLambdaFunctions) => Promise<unknown>): Promise<object> {
  requests = 0;
  return await call(new SdkLambdaFunctions()).then(
    (value) => ({ value }),
    (error: object) => error,
  );
}

describe('row 5: more memory than a new account may have', () => {
  const message =
    "1 validation error detected: Value '4096' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 3008";

  it.each(['ValidationException', 'InvalidParameterValueException'])('is an error of the suite: %s', async (name) => {
    answer = { status: 400, name, body: { Type: 'User', message } };

    const update = { memoryMb: 4096, environment: {}, revisionId: 'r' };
    const error = await refusal((functions) => functions.update('orders', update));

    expect(error).toMatchObject({ code: 'UPDATE_FAILED', source: 'user' });
    expect(error).toHaveProperty('message', expect.stringContaining('3008'));
    expect(error).toHaveProperty('fix', expect.stringContaining('memoryMb'));
    expect(requests).toBe(1);
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { SignedFunctionUrls } from '../../../orchestrator-lambdas/adapters/function-urls.ts';
import { respondWith, ScriptedServer } from '../../kit/orchestrator/scripted-server.ts';

const originalEnvironment = { ...process.env };
const CALL = { payload: JSON.stringify({ rawPath: '/items', rawQueryString: 'id=1&id=2' }), timeoutMs: 30_000 };
/** As Lambda refuses a signature. */
const REFUSED =
  '{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}';

let server: ScriptedServer;
let url: string;
beforeAll(async () => {
  server = new ScriptedServer();
  url = await server.start();
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  Object.assign(process.env, { AWS_REGION: 'us-east-1', ...credentials });
});
afterAll(async () => {
  process.env = originalEnvironment;
  await server.stop();
});

it.each([
  ['the type of the error', '{"message":"…"}', { 'x-amzn-errortype': 'InvalidSignatureException' }],
  ['the body', REFUSED, {}],
])('a signature that Lambda refuses is our bug, not an error of the function: %s', async (_what, body, headers) => {
  server.responses = [respondWith(403, body, headers)];

  const call = new SignedFunctionUrls(1).call(url, CALL);

  await expect(call).rejects.toMatchObject({
    code: 'BUG',
    message: 'Lambda refuses our signature of /items?id=1&id=2.',
  });
});

it('a 403 of the function is its response, whatever it says', async () => {
  server.responses = [respondWith(403, REFUSED, { 'x-thaw-probe': '{}' })];

  const response = await new SignedFunctionUrls(1).call(url, CALL);

  expect(JSON.parse(response.payloadText)).toMatchObject({ statusCode: 403, body: REFUSED });
});

it('an error of the connection has its code, and a response that does not come the name of our own timeout', async () => {
  server.responses = [(response) => response.socket?.destroy()];
  expect((await new SignedFunctionUrls(1).call(url, CALL)).callError?.name).toBe('ECONNRESET');

  server.responses = [() => {}];
  const response = await new SignedFunctionUrls(1).call(url, { ...CALL, timeoutMs: 50 });
  expect(response.callError?.name).toBe('InvokeTimeout');
});

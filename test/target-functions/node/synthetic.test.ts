import { describe, expect, it } from 'vitest';
import { handler } from '../../../target-functions/node/node-synthetic/handler.ts';

async function invoke(operation: string) {
  const response = await handler({ queryStringParameters: { op: operation } });
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(response.body) };
}

describe('node-synthetic', () => {
  it.each([
    ['cpu', 75_025, 1],
    ['memory', 9_999_900_000, 100_000],
  ])('%s returns the same result as in every language', async (operation, result, itemsCount) => {
    const { status, headers, body } = await invoke(operation);

    expect(status).toBe(200);
    expect(headers).toHaveProperty('x-thaw-probe');
    expect(body).toMatchObject({ operation, runtime: 'node', sdk_call_ms: null, items_count: itemsCount, result });
  });

  it('responds to an unknown op with 400 and the allowed values', async () => {
    const { status, body } = await invoke('disk');

    expect(status).toBe(400);
    expect(body.allowed).toEqual(['cpu', 'memory']);
  });
});

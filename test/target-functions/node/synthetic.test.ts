import { describe, expect, it } from 'vitest';
import { handler } from '../../../target-functions/node/node-synthetic/handler.ts';

async function ask(operation: string) {
  const answer = await handler({ queryStringParameters: { op: operation } });
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
}

describe('node-synthetic', () => {
  it.each([
    ['cpu', 75_025, 1],
    ['memory', 9_999_900_000, 100_000],
  ])('%s gives the result every language gives', async (operation, result, itemsCount) => {
    const { status, headers, body } = await ask(operation);

    expect(status).toBe(200);
    expect(headers).toHaveProperty('x-thaw-probe');
    expect(body).toMatchObject({ operation, runtime: 'node', sdk_call_ms: null, items_count: itemsCount, result });
  });

  it('answers an unknown op with 400 and the allowed values', async () => {
    const { status, body } = await ask('disk');

    expect(status).toBe(400);
    expect(body.allowed).toEqual(['cpu', 'memory']);
  });
});

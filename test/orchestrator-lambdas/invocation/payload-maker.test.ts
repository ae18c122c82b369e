import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { preparePayloads } from '../../../orchestrator-lambdas/invocation/payload-maker.ts';
import { World } from '../../kit/orchestrator/world.ts';

const SIGNING = { algorithm: 'hmac-sha3-256', secretVariable: 'SECRET_ID' } as const;
const EVENT = {
  headers: { 'momento-signature': '{{signature}}', accept: 'application/json' },
  body: '{"publish_timestamp":{{now_ms}},"text":"{{now_ms}}"}',
  list: ['{{now_ms}}', 7, null],
};

function worldWithSecret(environment: Record<string, string> = { SECRET_ID: 'arn:secret' }): World {
  const world = new World();
  world.lambda.add('thaw-red', { environment });
  world.secrets.set('arn:secret', 'top secret');
  return world;
}

const red = { functionName: 'thaw-red' };

it('is the unchanged event for a function without signing', async () => {
  const makePayload = await preparePayloads(worldWithSecret().ports, red);

  expect(makePayload(EVENT, 1)).toBe(JSON.stringify(EVENT));
  expect(makePayload(undefined, 1)).toBe('{}');
});

it('has the time and a signature of the body that is sent', async () => {
  const makePayload = await preparePayloads(worldWithSecret().ports, { ...red, signing: SIGNING });

  const made = JSON.parse(makePayload(EVENT, 1_700_000_000_000));

  expect(made.body).toBe('{"publish_timestamp":1700000000000,"text":"1700000000000"}');
  expect(made.list).toEqual(['1700000000000', 7, null]);
  expect(made.headers).toEqual({
    'momento-signature': createHmac('sha3-256', 'top secret').update(made.body).digest('hex'),
    accept: 'application/json',
  });
});

it('has the same signature as another implementation', async () => {
  // From Python: hmac.new(b"top secret", body, "sha3_256").hexdigest(), as in the target's own test.
  const makePayload = await preparePayloads(worldWithSecret().ports, { ...red, signing: SIGNING });

  const made = makePayload({ body: '{"publish_timestamp":{{now_ms}}}', signature: '{{signature}}' }, 1700000000000);

  expect(JSON.parse(made).signature).toBe('9ce6d1bb780ec027d535141af290056ba32108b55592141cc8927eda2859ef2c');
});

it('reads the secret once, however many payloads are made', async () => {
  const world = worldWithSecret();
  let reads = 0;
  const secrets = {
    read: async (secretId: string) => {
      reads += 1;
      return `value of ${secretId}`;
    },
  };
  const makePayload = await preparePayloads({ ...world.ports, secrets }, { ...red, signing: SIGNING });

  makePayload(EVENT, 1);
  makePayload(EVENT, 2);

  expect(reads).toBe(1);
});

it('gives a fix when the function names no secret', async () => {
  const world = worldWithSecret({});

  await expect(preparePayloads(world.ports, { ...red, signing: SIGNING })).rejects.toMatchObject({
    code: 'SECRET_MISSING',
    message: expect.stringContaining('SECRET_ID'),
    fix: expect.stringContaining('npx thaw deploy'),
  });
});

it('fails when the secret does not exist', async () => {
  const world = worldWithSecret({ SECRET_ID: 'another' });

  await expect(preparePayloads(world.ports, { ...red, signing: SIGNING })).rejects.toMatchObject({
    code: 'SECRET_MISSING',
  });
});

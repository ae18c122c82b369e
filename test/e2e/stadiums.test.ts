// The suite stadiums in its short form, through the deployed state machine, with a real PostgreSQL and a real Redis; and its
// report when one of them is down.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifests } from '../../target-functions/build/shared/manifests.ts';
import { type CloudKit, readObject, repositoryRoot } from '../kit/deployed-cloud.ts';
import { cloudUp, endRunsOfFailedTests, expectRecomputed, runSuite } from './cloud-kit.ts';

const BASELINE = 'node-stadiums-baseline';
const OPTIMISED = 'node-stadiums-optimised';
const SHORT = {
  suite: 'stadiums',
  cold: { samples: 2 },
  warm: { samples: 4 },
  load: { phases: [{ seconds: 6, fromRps: 1, toRps: 5 }], windowSeconds: 3 },
};
/** Without the set-up call, which a database that is down would fail. */
const UNPREPARED = {
  name: 'unprepared',
  functions: [BASELINE, OPTIMISED].map((target) => ({ target, memoryMb: [512], payloads: ['list'] })),
  cold: { samples: 1 },
};

let kit: CloudKit;
beforeAll(async () => {
  kit = await cloudUp([BASELINE, OPTIMISED]);
});
afterAll(() => kit?.down());
endRunsOfFailedTests(() => kit);

async function service(name: 'database' | 'cache', method: 'PUT' | 'DELETE'): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${kit.port}/_thaw/services/${name}`, { method });
  expect(response.status).toBe(200);
}

async function invoke(target: string, payload = 'list') {
  const manifest = readManifests(repositoryRoot).find(({ name }) => name === target);
  const invoked = await kit.lambda.send(
    new InvokeCommand({ FunctionName: `thaw-${target}`, Payload: JSON.stringify(manifest?.payloads[payload]) }),
  );
  const { statusCode, body } = JSON.parse(Buffer.from(invoked.Payload ?? []).toString()) as {
    statusCode: number;
    body: string;
  };
  return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> };
}

/** With the state machine, because the command would start the stopped service again. */
const run = (suite: unknown) => runSuite(kit, suite);

/** A script in another language recomputes every figure of the report. */
async function expectStoredRecomputed(runId: string): Promise<void> {
  const folder = path.join(kit.folder, runId);
  mkdirSync(folder);
  for (const name of ['results.json', 'samples.csv']) {
    writeFileSync(path.join(folder, name), await readObject(kit, `runs/${runId}/${name}`));
  }
  expectRecomputed(folder);
}

describe('the suite stadiums, short', () => {
  it('ends complete, beside the published figures', async () => {
    const { status, cause, results, runId } = await run(SHORT);

    // A generator that was late on a busy machine makes the run partial; that is not tested here.
    const onTime = results.configurations.every(({ load }) => load?.valid === true);
    expect(results.run.status).toBe(onTime ? 'complete' : 'partial');
    expect(status, cause).toBe(onTime ? 'SUCCEEDED' : 'FAILED');
    expect(results.configurations).toHaveLength(2);
    for (const configuration of results.configurations) {
      expect(configuration.cold?.n, configuration.id).toBe(2);
      expect(configuration.warm?.n, configuration.id).toBe(4);
      expect(configuration.warm?.metrics['stadium_count']?.median).toBe(30);
      expect(configuration.load?.overall, configuration.id).toMatchObject({ arrivals: 18, sent: 18, dropped: 0 });
    }
    await expectStoredRecomputed(runId);
    // Without an error there is no rate at which errors begin, and an invalid load is not compared.
    const expected = results.published.filter(
      ({ phase, metric }) => phase !== 'load' || (onTime && metric !== 'errorsFromRps'),
    );
    expect(expected.filter(({ measured }) => measured === null)).toEqual([]);
    const sizes = results.published
      .filter(({ metric }) => metric === 'bundleSizeBytes')
      .map(({ measured }) => measured);
    expect(sizes?.[0]).toBeGreaterThan(4 * (sizes?.[1] ?? Number.POSITIVE_INFINITY));
  });

  it('gets the same response from both', async () => {
    const [slow, fast] = [await invoke(BASELINE), await invoke(OPTIMISED)];

    expect(slow.status).toBe(200);
    expect(fast.body['stadiums']).toEqual(slow.body['stadiums']);
    expect(await invoke(OPTIMISED)).toMatchObject({ status: 200, body: { cache_hit: 1, cache_down: 0 } });
  });
});

describe('without one of them', () => {
  it('the cache: the optimised function responds, and the report shows cache_down', async () => {
    await service('cache', 'DELETE');
    try {
      const { status, cause, results } = await run({ ...SHORT, load: null });

      expect(status, cause).toBe('SUCCEEDED');
      const optimised = results.configurations.find((configuration) => configuration.function === OPTIMISED);
      expect(optimised?.warm?.metrics['cache_down']?.median).toBe(1);
      expect(optimised?.warm?.metrics['stadium_count']?.median).toBe(30);
    } finally {
      await service('cache', 'PUT');
    }
  });

  it('the database: 503 with the reason from the function that needs it, and a report that shows it', async () => {
    await invoke(OPTIMISED);
    await service('database', 'DELETE');
    try {
      expect(await invoke(BASELINE)).toMatchObject({
        status: 503,
        body: { error: expect.stringContaining('the database did not answer') },
      });
      const { status, results } = await run(UNPREPARED);

      expect(status).toBe('FAILED');
      expect(results.run.status).toBe('partial');
      const [baseline, optimised] = [BASELINE, OPTIMISED].map((label) =>
        results.configurations.find((configuration) => configuration.function === label),
      );
      expect(baseline?.cold).toMatchObject({ n: 0, excluded: { wrong_answer: expect.any(Number) } });
      // A cached list needs no database.
      expect(optimised?.cold?.n).toBe(1);
    } finally {
      await service('database', 'PUT');
    }
  });

  it("a free connection: 503 at once, and the report has the function's error", async () => {
    await invoke(OPTIMISED);
    const held = await holdEveryConnection();
    try {
      const { status, results } = await run({
        ...UNPREPARED,
        name: 'no-connection',
        functions: [
          {
            target: BASELINE,
            memoryMb: [512],
            payloads: ['list'],
            environmentOverrides: [
              { name: 'plain', environment: {} },
              { name: 'no-secret', environment: { DATABASE_CREDENTIALS_PARAMETER: '/thaw/nothing' } },
            ],
          },
        ],
      });

      expect(status).toBe('FAILED');
      expect(results.configurations.map(({ cold }) => cold?.n)).toEqual([0, 0]);
      const messages = results.warnings.filter(({ code }) => code === 'WRONG_ANSWERS').map(({ message }) => message);
      expect(messages).toHaveLength(2);
      expect(messages.find((text) => text.includes('/ plain'))).toContain('too many clients');
      expect(messages.find((text) => text.includes('/ no-secret'))).toMatch(/there is no parameter|cannot be read/);
    } finally {
      await Promise.all(held.map((client) => client.end().catch(() => {})));
    }
  });
});

/** Opens every connection of the server, also those of idle functions, so that none becomes free when one ends. */
async function holdEveryConnection(): Promise<pg.Client[]> {
  const services = (await (await fetch(`http://127.0.0.1:${kit.port}/_thaw/services`)).json()) as {
    database: { host: string; port: number; database: string; username: string; password: string };
  };
  const { username: user, ...endpoint } = services.database;
  const held: pg.Client[] = [];
  for (;;) {
    const client = new pg.Client({ ...endpoint, user });
    client.on('error', () => {});
    try {
      await client.connect();
    } catch (error) {
      if (!String(error).includes('too many clients')) throw error;
      return held;
    }
    held.push(client);
    if (held.length > 1) continue;
    await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()',
    );
  }
}

// The optional database: its cost is printed, and servers are started only when a target needs one.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { databaseCostLines } from '../../../cli/output/database-cost.ts';
import { needsServer, startDataServices } from '../../../cli/sessions/data-services.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

async function fakeCloud(respond: (call: string) => [number, object]) {
  const calls: string[] = [];
  server = createServer((request, response) => {
    const call = `${request.method} ${request.url}`;
    calls.push(call);
    const [status, body] = respond(call);
    response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { calls, port: (server.address() as AddressInfo).port };
}

describe('before a deployment with a database', () => {
  it('prints the cost per hour and per month, its parts, and how to delete it', () => {
    const [first = '', ...lines] = databaseCostLines();

    expect(first).toMatch(/about \$0\.21 per hour \(\$152 per month\) while it is deployed, used or not/);
    expect(lines.filter((line) => /\$0\.\d{4} {2}/.test(line))).toHaveLength(4);
    expect(lines.at(-1)).toContain('npx thaw deploy --no-database');
  });

  it('prints the source of each price, and when it was checked or that it was not', () => {
    const sources = databaseCostLines().filter((line) => line.includes('aws.amazon.com/'));

    expect(sources).toHaveLength(4);
    for (const line of sources) expect(line).toMatch(/; (read \d{4}-\d{2}-\d{2} in \S+|NOT CHECKED: )/);
  });
});

describe('the servers of a local session', () => {
  it('are started when a target needs them, and their endpoints are returned', async () => {
    const services = { database: { port: 1 }, cache: { port: 2 } };
    const { calls, port } = await fakeCloud(() => [200, services]);
    const started: string[] = [];

    expect(await startDataServices(port, ['node-stadiums-optimised'], (need) => started.push(need))).toEqual(services);
    expect(calls).toEqual(['PUT /_thaw/services/database', 'PUT /_thaw/services/cache', 'GET /_thaw/services']);
    expect(started).toEqual(['database', 'cache']);
  });

  it('are not started for other targets', async () => {
    const { calls, port } = await fakeCloud(() => [200, {}]);

    expect(await startDataServices(port, ['python-dynamodb', 'node-dynamodb'], () => {})).toBeUndefined();
    expect(calls).toEqual(['GET /_thaw/services']);
    expect([needsServer({ needs: ['table', 'secret', 'parameters'] }), needsServer({ needs: ['cache'] })]).toEqual([
      false,
      true,
    ]);
  });

  it('that cannot be started on this machine are an error with its fix', async () => {
    const { port } = await fakeCloud((call) =>
      call.startsWith('PUT')
        ? [400, { error: { code: 'ENVIRONMENT_MISSING', message: 'no Redis was found.', fix: 'brew install valkey' } }]
        : [200, {}],
    );

    await expect(startDataServices(port, ['node-stadiums-baseline'], () => {})).rejects.toMatchObject({
      code: 'ENVIRONMENT_MISSING',
      message: 'no Redis was found.',
      fix: 'brew install valkey',
    });
  });
});

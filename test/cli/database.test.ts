// What the command line does about the optional database: says what it costs, and asks for servers only when a target needs one.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { needsServer, startDataServices } from '../../cli/sessions/data-services.ts';
import { databaseCostLines } from '../../cli/verbs/deploy.ts';
import { destroyDatabaseArguments } from '../../infra/deployment/cdk-arguments.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

async function front(answer: (asked: string) => [number, object]) {
  const asked: string[] = [];
  server = createServer((request, response) => {
    const what = `${request.method} ${request.url}`;
    asked.push(what);
    const [status, body] = answer(what);
    response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { asked, port: (server.address() as AddressInfo).port };
}

describe('before a deployment with a database', () => {
  it('says what it costs an hour and a month, of what that is the sum, and how to be rid of it', () => {
    const [first = '', ...lines] = databaseCostLines();

    expect(first).toMatch(/about \$0\.21 an hour \(\$152 a month\) while it stands, used or not/);
    expect(lines.filter((line) => /\$0\.\d{4} {2}/.test(line))).toHaveLength(4);
    expect(lines.at(-1)).toContain('npx thaw deploy --no-database');
  });

  it('says of each price where it comes from, and when it was checked or that it was not', () => {
    const sources = databaseCostLines().filter((line) => line.includes('aws.amazon.com/'));

    expect(sources).toHaveLength(4);
    for (const line of sources) expect(line).toMatch(/; (read \d{4}-\d{2}-\d{2} in \S+|NOT CHECKED: )/);
  });

  it('takes the database alone away afterwards', () => {
    const args = destroyDatabaseArguments({ architecture: 'arm64' });

    expect(args.slice(0, 2)).toEqual(['destroy', 'ThawDatabase']);
    expect(args).toEqual(expect.arrayContaining(['--exclusively', '--force', 'database=true']));
  });
});

describe('the servers of a local session', () => {
  it('are asked for when a target needs them, and their places handed on', async () => {
    const places = { database: { port: 1 }, cache: { port: 2 } };
    const { asked, port } = await front(() => [200, places]);
    const started: string[] = [];

    expect(await startDataServices(port, ['node-stadiums-optimised'], (need) => started.push(need))).toEqual(places);
    expect(asked).toEqual(['PUT /_thaw/services/database', 'PUT /_thaw/services/cache', 'GET /_thaw/services']);
    expect(started).toEqual(['database', 'cache']);
  });

  it('are left alone by everybody else', async () => {
    const { asked, port } = await front(() => [200, {}]);

    expect(await startDataServices(port, ['python-dynamodb', 'node-dynamodb'], () => {})).toBeUndefined();
    expect(asked).toEqual(['GET /_thaw/services']);
    expect([needsServer({ needs: ['table', 'secret', 'parameters'] }), needsServer({ needs: ['cache'] })]).toEqual([
      false,
      true,
    ]);
  });

  it('that cannot be had on this machine are an error with its cure', async () => {
    const { port } = await front((asked) =>
      asked.startsWith('PUT') ? [400, { message: 'no Redis was found. Cure: brew install valkey' }] : [200, {}],
    );

    await expect(startDataServices(port, ['node-stadiums-baseline'], () => {})).rejects.toMatchObject({
      code: 'ENVIRONMENT_MISSING',
      message: 'no Redis was found.',
      fix: 'brew install valkey',
    });
  });
});

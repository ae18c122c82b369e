import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { takeCommandLock } from '../../cli/sessions/command-lock.ts';
import { processIdentity } from '../../local-cloud/host/process-records.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'thaw-lock-')), 'cloud');
  file = path.join(folder, 'command.lock');
});
afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

/** The lock as a command with this id and beginning would have left it. */
async function leave(pid: number, identity: string | undefined): Promise<void> {
  (await takeCommandLock(folder, 4600))();
  writeFileSync(file, JSON.stringify({ name: 'command', pid, identity }));
}

it('is released without a trace', async () => {
  const release = await takeCommandLock(folder, 4600);
  const held = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; identity: string };
  release();

  expect(held).toMatchObject({ pid: process.pid, identity: await processIdentity(process.pid) });
  expect(readdirSync(folder)).toEqual([]);
});

it('refuses while the command that holds it lives', async () => {
  await leave(process.ppid, await processIdentity(process.ppid));

  await expect(takeCommandLock(folder, 4600)).rejects.toMatchObject({
    code: 'BUSY',
    message: expect.stringContaining(`process ${process.ppid}`),
  });
  expect(readdirSync(folder)).toEqual(['command.lock']);
});

it('does not take over what another command has taken over meanwhile', async () => {
  const stale = 999_999_999;
  await leave(stale, 'long ago');
  const next = path.join(folder, 'next');
  writeFileSync(next, JSON.stringify({ name: 'command', pid: process.ppid, identity: 'lives' }));
  // Where there is no /proc, ps is asked who lives: while it looks for the owner, a command takes the lock over.
  const programs = mkdtempSync(path.join(os.tmpdir(), 'thaw-ps-'));
  const script = `#!/bin/sh\n[ "$4" = ${stale} ] && { mv -f '${next}' '${file}'; exit 1; }\necho lives\n`;
  writeFileSync(path.join(programs, 'ps'), script, { mode: 0o755 });
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
  Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' });
  vi.stubEnv('PATH', `${programs}:${process.env['PATH']}`);
  try {
    await expect(takeCommandLock(folder, 4600)).rejects.toMatchObject({ code: 'BUSY' });
  } finally {
    Object.defineProperty(process, 'platform', platform);
    vi.unstubAllEnvs();
    rmSync(programs, { recursive: true });
  }
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.ppid });
});

it.each([
  ['whose process is gone and whose id belongs to another now', () => leave(process.ppid, 'another boot:1')],
  [
    'that cannot be read',
    async () => {
      await leave(1, 'x');
      writeFileSync(file, '');
    },
  ],
])('takes over a lock %s', async (_what, prepare) => {
  await prepare();

  const release = await takeCommandLock(folder, 4600);

  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
  release();
  expect(existsSync(file)).toBe(false);
});

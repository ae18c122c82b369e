// A lock that a process holds until it releases it or ends, also when it is killed.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { processIdentity } from '../../../local-cloud/host/process-identity.ts';
import { tryLock } from '../../../local-cloud/host/process-lock.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-lock-'));
  file = path.join(folder, 'some.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the lock of a process with this id and identity. */
function writeLock(pid: number, identity: string | undefined): void {
  writeFileSync(file, JSON.stringify({ name: 'command', pid, identity }));
}

const lockContent = () => JSON.parse(readFileSync(file, 'utf8')) as { pid: number; identity: string };

it('leaves no file when it is released', () => {
  const release = tryLock(file, 'command') as () => void;

  expect(lockContent()).toMatchObject({ pid: process.pid, identity: processIdentity(process.pid) });
  expect(tryLock(file, 'command')).toMatchObject({ pid: process.pid });
  release();
  expect(readdirSync(folder)).toEqual([]);
});

it('stays with the process that holds it while that runs', () => {
  writeLock(process.ppid, processIdentity(process.ppid));

  expect(tryLock(file, 'command')).toMatchObject({ name: 'command', pid: process.ppid });
  expect(readdirSync(folder)).toEqual(['some.lock']);
});

it('that was copied here with its folder holds nothing', () => {
  const copied = JSON.stringify({
    name: 'command',
    pid: process.ppid,
    identity: processIdentity(process.ppid),
    folder: '/other',
  });
  writeFileSync(file, copied);

  expect(tryLock(file, 'command')).toBeTypeOf('function');
});

it('is not taken over from a process that has just taken it over', () => {
  const stale = 999_999_999;
  writeLock(stale, 'long ago');
  const next = path.join(folder, 'next');
  writeFileSync(next, JSON.stringify({ name: 'command', pid: process.ppid, identity: 'lives' }));
  // Without /proc, ps is called to check the owner: this ps lets another process take the lock over meanwhile.
  const programs = mkdtempSync(path.join(os.tmpdir(), 'thaw-ps-'));
  const script = `#!/bin/sh\n[ "$4" = ${stale} ] && { mv -f '${next}' '${file}'; exit 1; }\necho lives\n`;
  writeFileSync(path.join(programs, 'ps'), script, { mode: 0o755 });
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
  Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' });
  vi.stubEnv('PATH', `${programs}:${process.env['PATH']}`);
  try {
    expect(tryLock(file, 'command')).toMatchObject({ pid: process.ppid });
  } finally {
    Object.defineProperty(process, 'platform', platform);
    vi.unstubAllEnvs();
    rmSync(programs, { recursive: true });
  }
  expect(lockContent()).toMatchObject({ pid: process.ppid });
});

it.each([
  ['whose process has ended and whose id another process has now', () => writeLock(process.ppid, 'another boot:1')],
  ['that cannot be read', () => writeFileSync(file, '')],
])('takes over a lock %s', (_what, prepare) => {
  prepare();

  const release = tryLock(file, 'command') as () => void;

  expect(lockContent()).toMatchObject({ pid: process.pid });
  release();
  expect(existsSync(file)).toBe(false);
});

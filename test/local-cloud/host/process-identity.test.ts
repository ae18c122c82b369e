// Without /proc (macOS), ps prints the start time of a process, in the language and time zone of its caller.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { processIdentity } from '../../../local-cloud/host/process-identity.ts';
import { isAlive } from '../../../local-cloud/host/process-records.ts';

let folder: string;
const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-ps-'));
  writeFileSync(join(folder, 'ps'), '#!/bin/sh\necho "began at 9:00 in $TZ, $LC_ALL"\n', { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' });
});
afterEach(() => {
  Object.defineProperty(process, 'platform', platform);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it('recognises a process in another time zone and language', () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  vi.stubEnv('LC_ALL', 'de_DE.UTF-8');
  const identity = processIdentity(process.pid) ?? '';
  vi.stubEnv('TZ', 'Asia/Tokyo');
  vi.stubEnv('LC_ALL', 'C');

  expect(isAlive({ name: 'command', pid: process.pid, identity })).toBe(true);
});

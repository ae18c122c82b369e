// The lock itself: test/local-cloud/host/process-lock.test.ts. Here: the error of the second command.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { takeCommandLock } from '../../../cli/sessions/command-lock.ts';

it('refuses while another command holds it', () => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'thaw-lock-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = path.join(root, 'cloud');
  const release = takeCommandLock(folder, 4600);

  expect(() => takeCommandLock(folder, 4600)).toThrow(
    expect.objectContaining({ code: 'BUSY', message: expect.stringContaining(`process ${process.pid}`) }),
  );
  release();
  expect(readdirSync(folder)).toEqual([]);
});

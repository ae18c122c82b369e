/** From `npm start` to Node 24: a signal that only npm receives must still end the run. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const scripts = fileURLToPath(new URL('../../scripts', import.meta.url));
const WAIT = { timeout: 30_000, interval: 50 };
let folder: string;
let npm: ChildProcess | undefined;
beforeEach(() => {
  // Node names modules by their real path.
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'thaw-run-node24-')));
  // A copy beside a set-up that does nothing: the real one would install packages again when the lock file has changed.
  copyFileSync(path.join(scripts, 'run-node24.mjs'), path.join(folder, 'run-node24.mjs'));
  writeFileSync(
    path.join(folder, 'setup.mjs'),
    `export const repositoryRoot = import.meta.dirname;
    export const setUp = () => {};
    export const node24Binary = () => process.execPath;
    export const reportProblem = (problem) => { throw problem; };`,
  );
});
afterEach(() => {
  // The whole process group, so that no process remains when the assertion fails.
  try {
    process.kill(-(npm?.pid ?? 0), 'SIGKILL');
  } catch {
    // Everything has ended.
  }
  rmSync(folder, { recursive: true, force: true });
});

it('ends the run when npm has been killed', async () => {
  const seen = path.join(folder, 'seen');
  const script = path.join(folder, 'run.mjs');
  writeFileSync(
    script,
    `import { writeFileSync } from 'node:fs';
    process.on('SIGTERM', () => { writeFileSync(${JSON.stringify(seen)}, 'SIGTERM'); process.exit(130); });
    writeFileSync(${JSON.stringify(seen)}, 'running');
    setInterval(() => {}, 1000);`,
  );
  // A shell between, as npm has one.
  npm = spawn('sh', ['-c', `"${process.execPath}" "${path.join(folder, 'run-node24.mjs')}" "${script}"; true`], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, npm_command: 'run-script' },
  });
  await vi.waitFor(() => expect(existsSync(seen)).toBe(true), WAIT);

  npm.kill('SIGKILL');

  await vi.waitFor(() => expect(readFileSync(seen, 'utf8')).toBe('SIGTERM'), WAIT);
}, 90_000);

it.each([
  [{}, 'localhost,127.0.0.1', 'localhost,127.0.0.1'],
  [{ NO_PROXY: '.corp', no_proxy: '' }, '.corp,localhost,127.0.0.1', '.corp,localhost,127.0.0.1'],
  [{ no_proxy: '*' }, undefined, '*'],
])('keeps every program from reaching this machine through a proxy: %j', (given, upper, lower) => {
  const script = path.join(folder, 'show.mjs');
  writeFileSync(script, 'console.log(JSON.stringify([process.env.NO_PROXY, process.env.no_proxy]))');
  const { NO_PROXY: _, no_proxy: __, ...others } = process.env;

  const { stdout } = spawnSync(process.execPath, [path.join(folder, 'run-node24.mjs'), script], {
    encoding: 'utf8',
    env: { ...others, ...given },
  });

  expect(JSON.parse(stdout)).toEqual([upper ?? null, lower]);
});

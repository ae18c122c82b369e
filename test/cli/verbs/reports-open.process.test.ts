/** `thaw reports open` with a viewer that works, fails or is missing. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { repositoryRoot } from '../../../cli/host/paths.ts';
import { freePort } from '../../../local-cloud/host/free-port.ts';

const RUN = '20261121T020000Z-quick-00abcd';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-open-'));
  mkdirSync(path.join(folder, 'reports', RUN), { recursive: true });
  mkdirSync(path.join(folder, 'bin'));
  writeFileSync(path.join(folder, 'reports', RUN, 'report.html'), '<!doctype html>');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function open(args: readonly string[], variables: NodeJS.ProcessEnv) {
  const THAW_PORT = String(await freePort());
  const env = { PATH: `${folder}/bin`, NO_COLOR: '1', NODE_NO_WARNINGS: '1', THAW_PORT, ...variables };
  const main = path.join(repositoryRoot, 'cli', 'main.ts');
  const result = spawnSync(process.execPath, [main, 'reports', 'open', ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

function makeViewer(script: string): void {
  for (const name of ['xdg-open', 'open']) {
    const file = path.join(folder, 'bin', name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }
}

const PRINTED = { code: 0, out: `reports/${RUN}/report.html\n`, err: '' };

it('gives the page to the viewer', async () => {
  makeViewer(`echo "$1" > ${folder}/opened`);

  const { code, out, err } = await open([], { DISPLAY: ':0' });

  expect({ code, out }).toEqual({ code: 0, out: '' });
  expect(err).toContain(`Opened reports/${RUN}/report.html`);
  expect(readFileSync(path.join(folder, 'opened'), 'utf8').trim()).toMatch(
    new RegExp(`/reports/${RUN}/report\\.html$`),
  );
});

it('prints the path where the viewer finds no browser', async () => {
  makeViewer('exit 3');

  expect(await open([RUN], { DISPLAY: ':0' })).toEqual(PRINTED);
});

it('prints the path where there is no viewer', async () => {
  expect(await open([RUN], { DISPLAY: ':0' })).toEqual(PRINTED);
});

it.skipIf(process.platform === 'darwin')('prints the path where there is no display', async () => {
  makeViewer(`touch ${folder}/opened`);

  expect(await open([RUN], {})).toEqual(PRINTED);
  expect(existsSync(path.join(folder, 'opened'))).toBe(false);
});

it('refuses an unknown run, and says how to see the others', async () => {
  const { code, err } = await open(['unknown'], {});

  expect(code).toBe(2);
  expect(err).toContain('There is no report "unknown".');
  expect(err).toContain('fix: see what there is: npx thaw reports list');
});

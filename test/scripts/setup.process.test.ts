/** Which Python set-up chooses on machines that have several, or none that will do. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const setup = new URL('../../scripts/setup.mjs', import.meta.url).href;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A Python that answers what set-up asks: its version, and whether it has the modules. */
function python(name: string, version: string, hasModules: boolean): void {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\ncase "$2" in *venv*) exit ${hasModules ? 0 : 1};; esac\necho ${version}\n`);
  chmodSync(file, 0o755);
}

/** What findPython gives or says with only these on the path. */
function find(thawPython?: string): { found?: string; message?: string; fix?: string } {
  const { THAW_PYTHON: _, ...inherited } = process.env;
  const script = `
    import { findPython } from ${JSON.stringify(setup)};
    try { console.log(JSON.stringify({ found: findPython() })); }
    catch ({ message, fix }) { console.log(JSON.stringify({ message, fix })); }`;
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...inherited, PATH: folder, ...(thawPython === undefined ? {} : { THAW_PYTHON: thawPython }) },
  });
  return JSON.parse(done.stdout) as ReturnType<typeof find>;
}

it('takes python3 when it will do', () => {
  python('python3', '3.12', true);
  python('python3.13', '3.13', true);

  expect(find()).toEqual({ found: 'python3' });
});

it('goes on to the next when the first lacks venv', () => {
  python('python3', '3.11', false);
  python('python3.12', '3.12', true);

  expect(find()).toEqual({ found: 'python3.12' });
});

it('says all that was tried when none will do, and how to get the modules', () => {
  python('python3', '3.9', true);
  python('python3.13', '3.13', false);

  expect(find()).toEqual({
    message:
      'Python 3.11 or newer with venv and pip is needed: python3 is 3.9; python3.14 was not found; python3.13 is 3.13 and lacks the venv and pip modules; python3.12 was not found; python3.11 was not found.',
    fix: expect.stringMatching(/python3-venv|brew/),
  });
});

it('takes only the one that is named', () => {
  python('python3', '3.12', true);
  python('mine', '3.8', true);

  expect(find(path.join(folder, 'mine')).message).toMatch(/THAW_PYTHON.*mine is 3\.8/);
});

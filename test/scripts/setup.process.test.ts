/** What set-up installs, and which Python it chooses on machines that have several, or none that is suitable. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const setup = new URL('../../scripts/setup.mjs', import.meta.url).href;
const NODE_CLIENT = 'local-cloud/lambda-service/runtimes/node-client';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A fake Python that prints its version and, by its exit code, whether it has the modules. */
function python(name: string, version: string, hasModules: boolean): void {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\ncase "$2" in *venv*) exit ${hasModules ? 0 : 1};; esac\necho ${version}\n`);
  chmodSync(file, 0o755);
}

/** What findPython returns or throws with only these programs on the path. */
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

/** A program on the path that records how it was called, then runs the script. */
function program(name: string, script: string): void {
  const file = path.join(folder, name);
  const note = `echo "${name} $* in $PWD" | sed "s:${folder}:.:g" >> ${path.join(folder, 'calls')}`;
  writeFileSync(file, `#!/bin/sh\n${note}\n${script}\n`);
  chmodSync(file, 0o755);
}

describe('a work tree', () => {
  const tree = () => path.join(folder, 'tree');

  beforeEach(() => {
    for (const lock of [
      'package-lock.json',
      'scripts/requirements.txt',
      'scripts/requirements-test.txt',
      `${NODE_CLIENT}/package-lock.json`,
    ]) {
      mkdirSync(path.dirname(path.join(tree(), lock)), { recursive: true });
      writeFileSync(path.join(tree(), lock), lock);
    }
    cpSync(fileURLToPath(setup), path.join(tree(), 'scripts/setup.mjs'));
    program('npm', 'mkdir -p node_modules/.bin; : > node_modules/.bin/node');
    program(
      'python3',
      'case "$*" in *version_info*) echo 3.12;; *"-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python";; esac',
    );
  });

  /** The installations since the last call. */
  function installed(): string[] {
    const done = spawnSync(process.execPath, [path.join(tree(), 'scripts/setup.mjs')], {
      encoding: 'utf8',
      env: { PATH: `${folder}:/usr/bin:/bin` },
    });
    expect(done.stderr).toContain('Everything is set up.');
    const calls = path.join(folder, 'calls');
    const lines = readFileSync(calls, 'utf8').split('\n');
    writeFileSync(calls, '');
    return lines.filter((line) => / ci | -m (venv|pip) /.test(line)).map((line) => line.replace(/ --.* in /, ' in '));
  }

  it('waits for another command that installs', async () => {
    program('npm', 'sleep 0.3; mkdir -p node_modules/.bin; : > node_modules/.bin/node');
    const start = async () => {
      const child = spawn(process.execPath, [path.join(tree(), 'scripts/setup.mjs')], {
        env: { PATH: `${folder}:/usr/bin:/bin` },
      });
      return await text(child.stderr);
    };

    const said = await Promise.all([start(), start(), start()]);

    expect(said.every((lines) => lines.includes('Everything is set up.'))).toBe(true);
    const calls = readFileSync(path.join(folder, 'calls'), 'utf8');
    expect(calls.match(/^npm ci/gm)).toHaveLength(2);
    expect(calls.match(/-m venv /g)).toHaveLength(1);
    expect(existsSync(path.join(tree(), '.thaw/setup.lock'))).toBe(false);
  });

  it('takes over from a command that was killed', () => {
    mkdirSync(path.join(tree(), '.thaw'));
    writeFileSync(path.join(tree(), '.thaw/setup.lock'), String(spawnSync('true').pid));
    expect(installed()).toHaveLength(5);
  });

  it("installs npm packages, AWS's Node runtime client and Python, once", () => {
    // The three go on at the same time.
    expect(installed().sort()).toEqual([
      'npm ci in ./tree',
      `npm ci in ./tree/${NODE_CLIENT}`,
      'python3 -m pip install in ./tree',
      'python3 -m pip install in ./tree',
      'python3 -m venv ./tree/.thaw/venv in ./tree',
    ]);
    expect(installed()).toEqual([]);
  });

  it('installs what only tests need when it is asked to, and again into a new Python environment', () => {
    const setUp = (options: object) => {
      const script = `await import('./scripts/setup.mjs').then(({ setUp }) => setUp(${JSON.stringify(options)}));`;
      const env = { PATH: `${folder}:/usr/bin:/bin` };
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: tree(), env, stdio: 'ignore' });
      const calls = readFileSync(path.join(folder, 'calls'), 'utf8');
      writeFileSync(path.join(folder, 'calls'), '');
      return [...calls.matchAll(/-r (\S+)/g)].map(([, file]) => file);
    };

    expect(setUp({})).toEqual(['scripts/requirements.txt']);
    expect(setUp({ tests: true })).toEqual(['scripts/requirements-test.txt']);
    writeFileSync(path.join(tree(), 'scripts/requirements.txt'), 'changed');
    expect(setUp({})).toEqual(['scripts/requirements.txt']);
    expect(setUp({ tests: true })).toEqual(['scripts/requirements-test.txt']);
  });

  it('installs again when a lock file has changed, or when the folder is missing', () => {
    installed();
    writeFileSync(path.join(tree(), NODE_CLIENT, 'package-lock.json'), 'changed');
    expect(installed()).toEqual([`npm ci in ./tree/${NODE_CLIENT}`]);

    rmSync(path.join(tree(), NODE_CLIENT, 'node_modules'), { recursive: true });
    expect(installed()).toEqual([`npm ci in ./tree/${NODE_CLIENT}`]);
  });

  it("installs all packages, whatever the user's npm settings omit", () => {
    program(
      'npm',
      `mkdir -p node_modules/.bin; : > node_modules/.bin/node
      case "$PWD" in *node-client) exit 0;; esac
      case "$*" in *--include=dev*--include=optional*--include=peer*) ;; *) exit 1;; esac`,
    );

    expect(installed()).toContain('npm ci in ./tree');
  });

  it('runs no script of the runtime client', () => {
    program(
      'npm',
      `mkdir -p node_modules/.bin; : > node_modules/.bin/node
      case "$PWD" in *node-client) case "$*" in *--ignore-scripts*) ;; *) exit 1;; esac;; esac`,
    );

    expect(installed()).toContain(`npm ci in ./tree/${NODE_CLIENT}`);
  });
});

describe('the Python', () => {
  it('is python3 when that is suitable', () => {
    python('python3', '3.12', true);
    python('python3.13', '3.13', true);

    expect(find()).toEqual({ found: 'python3' });
  });

  it('is the next candidate when the first lacks venv', () => {
    python('python3', '3.11', false);
    python('python3.12', '3.12', true);

    expect(find()).toEqual({ found: 'python3.12' });
  });

  it('is an error with all candidates when none is suitable, and the fix names the modules', () => {
    python('python3', '3.9', true);
    python('python3.13', '3.13', false);

    expect(find()).toEqual({
      message:
        'Python 3.11 or newer with venv and pip is needed: python3 is 3.9; python3.14 was not found; python3.13 is 3.13 and lacks the venv and pip modules; python3.12 was not found; python3.11 was not found.',
      fix: expect.stringMatching(/python3-venv|brew/),
    });
  });

  it('is only the one that THAW_PYTHON names', () => {
    python('python3', '3.12', true);
    python('mine', '3.8', true);

    expect(find(path.join(folder, 'mine')).message).toMatch(/THAW_PYTHON.*mine is 3\.8/);
  });
});

// What cargo runs instead of rustc in local builds.
import { spawnSync } from 'node:child_process';
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const wrapper = join(import.meta.dirname, '../../../../target-functions/build/cargo/rustc-mostly-unused.sh');
const HINT = '[hints]\nmostly-unused = true\n';

interface Crate {
  readonly manifest: string;
  /** What the compiler does, as a shell script. */
  readonly compiler: string;
}

/** Compiles a crate by a compiler that writes down how it is called. @returns those lines, without questions, and the exit code */
async function compileCrate({ manifest, compiler }: Crate) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'thaw wrapper '));
  const [rustc, log] = [join(folder.path, 'rustc'), join(folder.path, 'calls')];
  await writeFile(join(folder.path, 'Cargo.toml'), `[package]\nname = "x"\n\n${manifest}`);
  await writeFile(rustc, `#!/bin/sh\necho "\${RUSTC_BOOTSTRAP:-0} $*" >> "${log}"\n${compiler}\n`, { mode: 0o755 });
  const env = { ...process.env, CARGO_MANIFEST_DIR: folder.path };
  const { status } = spawnSync(wrapper, [rustc, '--crate-name', 'x', 'src/a lib.rs'], { env, encoding: 'utf8' });
  const calls = (await readFile(log, 'utf8')).trim().split('\n');
  return { status, calls: calls.filter((call) => !call.includes('--print')) };
}

const USUAL = '0 --crate-name x src/a lib.rs';
const HINTED = '1 --crate-name x src/a lib.rs -Zhint-mostly-unused';

describe('the wrapper of rustc', () => {
  it('makes of a crate that asks for it only what is called', async () => {
    expect(await compileCrate({ manifest: HINT, compiler: 'exit 0' })).toEqual({ status: 0, calls: [HINTED] });
  });

  it('compiles as usual with a rustc that does not know the option', async () => {
    const compiler = 'case "$*" in *-Zhint*) exit 1;; esac';
    expect(await compileCrate({ manifest: HINT, compiler })).toEqual({ status: 0, calls: [USUAL] });
  });

  it('compiles any other crate as usual', async () => {
    expect(await compileCrate({ manifest: '', compiler: 'exit 0' })).toEqual({ status: 0, calls: [USUAL] });
  });

  it('compiles a crate with an error once', async () => {
    const compiler = 'case "$*" in *--print*) exit 0;; esac; exit 101';
    expect(await compileCrate({ manifest: HINT, compiler })).toEqual({ status: 101, calls: [HINTED] });
  });
});

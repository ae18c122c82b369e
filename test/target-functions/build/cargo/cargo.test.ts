import { createHash } from 'node:crypto';
import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile, TARGET_FEATURES } from '../../../../target-functions/build/cargo/compile.ts';
import { crossTools } from '../../../../target-functions/build/cargo/cross.ts';
import { readDependencies } from '../../../../target-functions/build/cargo/dependencies.ts';
import { progressReader } from '../../../../target-functions/build/cargo/progress.ts';
import { checkFreeSpace, runCargo } from '../../../../target-functions/build/cargo/run-cargo.ts';
import type { RustBuild } from '../../../../target-functions/build/cargo/toolchain.ts';
import { hostArchitecture } from '../../../../target-functions/build/shared/host-architecture.ts';

describe('progressReader', () => {
  it('passes on a line when several more crates are done, however the input is split', () => {
    const lines: string[] = [];
    const reader = progressReader((line) => lines.push(line));
    const text = [1, 2, 6, 7, 11].map((done) => `    Building [=>  ] ${done}/20: crate-${done}\r`).join('');

    for (const character of text) reader.write(character);

    expect(lines).toEqual([
      'compiling Rust, 1 of 20 crates: crate-1',
      'compiling Rust, 6 of 20 crates: crate-6',
      'compiling Rust, 11 of 20 crates: crate-11',
    ]);
  });

  it('names the AWS SDK, which takes longest, as soon as it is compiled', () => {
    const lines: string[] = [];
    const reader = progressReader((line) => lines.push(line));

    reader.write('    Building [=>  ] 10/20: tower, url\r    Building [=>  ] 11/20: aws-sdk-dynamodb\r');

    expect(lines.at(-1)).toBe('compiling Rust, 11 of 20 crates: aws-sdk-dynamodb');
  });

  it('keeps everything else for the error text', () => {
    const reader = progressReader(() => undefined);

    reader.write('   Compiling a v1.0.0\n    Building [=>  ] 1/2: a\r\u001b[Kerror: could not compile `a`');

    expect(reader.rest()).toBe('   Compiling a v1.0.0\nerror: could not compile `a`\n');
  });
});

describe('checkFreeSpace', () => {
  it('refuses a build that does not fit, with its fix', () => {
    expect(() => checkFreeSpace('.', Number.MAX_SAFE_INTEGER)).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_MISSING', fix: expect.stringContaining('Free some space') }),
    );
  });

  it('allows a build that fits', () => {
    expect(() => checkFreeSpace('.', 1)).not.toThrow();
  });
});

describe('runCargo', () => {
  const command = (script: string) => ({
    program: '/bin/sh',
    arguments: ['-c', script],
    folder: '.',
    environment: process.env,
    onProgress: () => undefined,
  });

  it('returns the standard output', async () => {
    expect(await runCargo(command('echo tower v1; echo noise >&2'))).toBe('tower v1\n');
  });

  it.each([
    [
      'a full disk',
      'error: failed to write: No space left on device (os error 28)',
      'ENVIRONMENT_MISSING',
      'Free some space',
    ],
    [
      'a registry that does not respond',
      'error: failed to download from the registry',
      'ENVIRONMENT_MISSING',
      'network',
    ],
    ['code that does not compile', 'error[E0308]: mismatched types', 'BUG', 'Run the command in target-functions/rust'],
  ])('distinguishes %s from other failures', async (_what, text, code, fix) => {
    await expect(runCargo(command(`echo "${text}" >&2; exit 101`))).rejects.toMatchObject({
      code,
      fix: expect.stringContaining(fix),
      ...(code === 'BUG' ? { message: expect.stringContaining(text) } : {}),
    });
  });
});

describe('readDependencies', () => {
  it("counts each crate once, without the repository's own", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'thaw-cargo-'));
    const cargo = await program(folder.path, 'cargo', [
      'rust-health v0.1.0 (/repo/target-functions/rust/rust-health)',
      'axum v0.8.9',
      'tokio v1.54.1',
      'axum v0.8.9 (*)',
    ]);

    expect(await readDependencies({ ...rustBuild(folder.path), tools: { cargo, version: '' }, name: 'x' })).toEqual({
      count: 2,
    });
  });
});

describe('crossTools', () => {
  it('returns the versions of the cross-build tools', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'thaw-cross-'));
    await installCrossTools(folder.path);

    expect(await crossTools(rustBuild(folder.path))).toMatchObject({ version: 'cargo-lambda 1.9.2, ziglang 0.17.1' });
  });
});

describe('a deploy build', () => {
  it('compiles each target alone as its author did: the feature `published`, its profile, the CPU of Lambda', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'thaw-deploy-'));
    const bin = await installCrossTools(folder.path);
    const log = join(folder.path, 'arguments');
    await writeFile(join(bin, 'cargo-lambda'), `#!/bin/sh\necho "$*" >> ${log}\n`, { mode: 0o755 });
    for (const [name, metadata] of [
      ['rust-plain', ''],
      ['rust-tuned', '[package.metadata.thaw]\ndeploy-profile = "deploy-fat"\n'],
    ] as const) {
      await mkdir(join(folder.path, name));
      await writeFile(join(folder.path, name, 'Cargo.toml'), metadata);
    }
    const { context, ...build } = rustBuild(folder.path);

    const deploy = { ...build, context: { ...context, profile: 'deploy' } } as const;
    await compile({ ...deploy, names: ['rust-plain', 'rust-tuned'], features: TARGET_FEATURES });
    await compile({ ...deploy, names: ['rust-plain'] });

    const cpu = '--config build.rustflags=["-C", "target-cpu=neoverse-n1"]';
    expect((await readFile(log, 'utf8')).trim().split('\n')).toEqual([
      expect.stringContaining(`--profile deploy ${cpu} --features published -p rust-plain`),
      expect.stringContaining(`--profile deploy-fat ${cpu} --features published -p rust-tuned`),
      // The CPU time extension, which has no published counterpart.
      expect.stringContaining(`--profile deploy ${cpu} -p rust-plain`),
    ]);
  });
});

describe('a local build', () => {
  it("has our wrapper of rustc, or the user's own", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'thaw-wrapper-'));
    const { context, ...build } = rustBuild(folder.path);
    const cargo = join(folder.path, 'cargo');
    await writeFile(cargo, `#!/bin/sh\necho "$RUSTC_WRAPPER" >> ${folder.path}/wrappers\n`, { mode: 0o755 });
    const local = { ...build, tools: { cargo, version: '' }, names: ['rust-plain'] };
    const ownArchitecture = { ...context, architecture: hostArchitecture() };
    await compile({ ...local, context: ownArchitecture });
    for (const own of [{ RUSTC_WRAPPER: 'sccache' }, { CARGO_BUILD_RUSTC_WRAPPER: 'sccache' }]) {
      await compile({ ...local, context: { ...ownArchitecture, environment: { ...context.environment, ...own } } });
    }
    expect(await readFile(join(folder.path, 'wrappers'), 'utf8')).toMatch(/^.*\/rustc-mostly-unused\.sh\nsccache\n\n$/);
  });
});

/** What `crossTools` takes for installed; returns the folder of the programs. */
async function installCrossTools(folder: string): Promise<string> {
  const requirements = 'cargo-lambda==1.9.2 \\\n    --hash=sha256:00\nziglang==0.17.1 \\\n';
  const venv = join(folder, '.thaw', 'cross-venv');
  await program(folder, 'rustc', [folder]);
  await mkdir(join(folder, 'target-functions', 'build'), { recursive: true });
  await mkdir(join(venv, 'bin'), { recursive: true });
  await writeFile(join(folder, 'target-functions', 'build', 'requirements-cross.txt'), requirements);
  await writeFile(join(venv, 'requirements.sha256'), createHash('sha256').update(requirements).digest('hex'));
  return join(venv, 'bin');
}

/** A program that prints lines. */
async function program(folder: string, name: string, lines: readonly string[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\n`, { mode: 0o755 });
  return file;
}

function rustBuild(folder: string): RustBuild {
  const environment = { PATH: `${folder}:/usr/bin:/bin`, HOME: folder };
  return {
    context: {
      repositoryRoot: folder,
      architecture: 'arm64',
      profile: 'local',
      environment,
      onProgress: () => undefined,
    },
    workspace: folder,
    tools: { cargo: '', version: '' },
  };
}

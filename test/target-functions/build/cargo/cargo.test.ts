import { describe, expect, it } from 'vitest';
import { BenchmarkError } from '../../../../core/errors.ts';
import { pinnedVersions } from '../../../../target-functions/build/cargo/cross.ts';
import { countCrates } from '../../../../target-functions/build/cargo/dependencies.ts';
import { parseProgress, progressReader } from '../../../../target-functions/build/cargo/progress.ts';
import { cargoError, checkFreeSpace, runCargo } from '../../../../target-functions/build/cargo/run-cargo.ts';

describe('parseProgress', () => {
  it('reads cargo’s bar', () => {
    expect(parseProgress('    Building [======>        ] 45/120: aws-sdk-dynamodb, tower')).toEqual({
      done: 45,
      total: 120,
      current: 'aws-sdk-dynamodb, tower',
    });
  });

  it.each(['   Compiling tower v0.5.3', 'error[E0603]: struct is private', ''])('is undefined for %j', (line) => {
    expect(parseProgress(line)).toBeUndefined();
  });
});

describe('progressReader', () => {
  it('passes on a line when several more crates are done, whatever the pieces it comes in', () => {
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

describe('cargoError', () => {
  const error = (text: string) => cargoError({ arguments: ['build'], folder: '/repo' }, text);

  it('tells a full disk from other failures', () => {
    expect(error('error: failed to write: No space left on device (os error 28)')).toMatchObject({
      code: 'ENVIRONMENT_MISSING',
      fix: expect.stringContaining('Free some space'),
    });
  });

  it('tells a registry that does not answer from other failures', () => {
    expect(error('error: failed to download from the registry')).toMatchObject({
      code: 'ENVIRONMENT_MISSING',
      fix: expect.stringContaining('network'),
    });
  });

  it('shows what the compiler said about our own code', () => {
    expect(error('error[E0308]: mismatched types')).toMatchObject({
      code: 'BUG',
      message: expect.stringContaining('mismatched types'),
    });
  });
});

describe('checkFreeSpace', () => {
  it('refuses to start what cannot fit and names the cure', () => {
    expect(() => checkFreeSpace('.', Number.MAX_SAFE_INTEGER)).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_MISSING', fix: expect.stringContaining('Free some space') }),
    );
  });

  it('lets a build that fits begin', () => {
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

  it('answers the standard output', async () => {
    expect(await runCargo(command('echo tower v1; echo noise >&2'))).toBe('tower v1\n');
  });

  it('throws what the program said when it fails', async () => {
    await expect(runCargo(command('echo "error: no space: os error 28" >&2; exit 101'))).rejects.toBeInstanceOf(
      BenchmarkError,
    );
  });
});

describe('countCrates', () => {
  it('counts each crate once and our own not at all', () => {
    const tree =
      'rust-health v0.1.0 (/repo/target-functions/rust/rust-health)\naxum v0.8.9\ntokio v1.54.1\naxum v0.8.9 (*)\n';

    expect(countCrates(tree)).toBe(2);
  });
});

describe('pinnedVersions', () => {
  it('names what the cross-build is made with', () => {
    expect(pinnedVersions('cargo-lambda==1.9.2 \\\n    --hash=sha256:00\nziglang==0.17.1 \\\n')).toBe(
      'cargo-lambda 1.9.2, ziglang 0.17.1',
    );
  });
});

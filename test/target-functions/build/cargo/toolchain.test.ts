import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findToolchain } from '../../../../target-functions/build/cargo/toolchain.ts';

describe('findToolchain', () => {
  let bin: string;
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'thaw-tools-'));
  });
  afterEach(() => rmSync(bin, { recursive: true, force: true }));

  const install = (name: string, script = 'exit 0') => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  const find = (minimum = '1.90.0') => findToolchain({ PATH: bin, HOME: '/nowhere' }, minimum);

  it('finds cargo and the version of its compiler', () => {
    install('cargo');
    install('rustc', 'echo "rustc 1.95.0 (59807616e 2026-04-14)"');
    install('cc');

    expect(find()).toEqual({ cargo: join(bin, 'cargo'), version: 'rustc 1.95.0' });
  });

  it("searches cargo's own folder when PATH does not contain it", () => {
    mkdirSync(join(bin, 'bin'));
    install('bin/cargo');
    install('bin/rustc', 'echo "rustc 1.95.0 (59807616e 2026-04-14)"');
    install('bin/cc');

    const toolchain = findToolchain({ PATH: '', CARGO_HOME: bin, HOME: '/nowhere' }, '1.90.0');

    expect(toolchain).toEqual({ cargo: join(bin, 'bin', 'cargo'), version: 'rustc 1.95.0' });
  });

  it('reports how to install Rust when there is none', () => {
    expect(find()).toMatchObject({ reason: 'cargo was not found', fix: expect.stringContaining('rustup') });
  });

  it('reports how to choose a toolchain when rustup has none', () => {
    install('cargo');
    install('rustc', 'echo "error: rustup could not choose a version of rustc to run" >&2; exit 1');

    expect(find()).toMatchObject({
      reason: 'rustc does not run: error: rustup could not choose a version of rustc to run',
      fix: expect.stringContaining('rustup default stable'),
    });
  });

  it('reports how to update a compiler that is too old', () => {
    install('cargo');
    install('rustc', 'echo "rustc 1.80.1 (3f5fd8dd4 2024-08-06)"');

    expect(find()).toMatchObject({
      reason: 'rustc 1.80.1 is older than 1.90.0',
      fix: expect.stringContaining('rustup update'),
    });
  });

  it('reports how to install a C compiler when there is none', () => {
    install('cargo');
    install('rustc', 'echo "rustc 1.95.0 (59807616e 2026-04-14)"');

    expect(find()).toMatchObject({
      reason: 'the C compiler cc was not found',
      fix: expect.stringContaining('apt-get'),
    });
  });

  it.each([
    ['1.94.1', '1.94.1', true],
    ['1.9.0', '1.94.1', false],
    ['1.95.0', '1.94.1', true],
    ['2.0.0', '1.99.9', true],
  ])('compares versions number by number: %s against at least %s', (version, minimum, isEnough) => {
    install('cargo');
    install('rustc', `echo "rustc ${version} (59807616e 2026-04-14)"`);
    install('cc');

    expect('cargo' in find(minimum)).toBe(isEnough);
  });
});

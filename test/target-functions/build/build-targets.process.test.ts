import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BuildOptions, buildTargets } from '../../../target-functions/build/build-targets.ts';
import { readBuilds } from '../../../target-functions/build/shared/records.ts';
import { type BuildRoot, copyTargets } from './build-root.ts';

const SCRIPTED = ['node-dynamodb', 'python-dynamodb'];

describe('buildTargets', () => {
  let root: BuildRoot;
  beforeEach(() => {
    root = copyTargets();
  });
  afterEach(() => root.remove());

  const build = (options: Partial<BuildOptions> = {}) =>
    buildTargets({
      repositoryRoot: root.path,
      architecture: 'x86_64',
      profile: 'local',
      targets: SCRIPTED,
      onProgress: () => undefined,
      ...options,
    });
  const unzip = (target: string) =>
    unzipSync(readFileSync(join(root.path, `.thaw/build/x86_64/${target}/function.zip`)));

  it('records size and hash of the zip it wrote', async () => {
    const { built } = await build();

    for (const record of built) {
      const zip = readFileSync(join(root.path, record.zipPath));
      expect(record.zipSizeBytes).toBe(zip.length);
      expect(record.zipSha256).toBe(createHash('sha256').update(zip).digest('hex'));
    }
    expect(readBuilds(root.path, 'x86_64')).toEqual({ built, missing: [] });
  });

  it('packs a Python handler with the shared modules and no library', async () => {
    await build();

    expect(Object.keys(unzip('python-dynamodb')).sort()).toEqual([
      'handler.py',
      'operations.py',
      'thaw_http.py',
      'thaw_probe.py',
    ]);
  });

  it("bundles a Node handler into one module that imports only Node's own modules", async () => {
    await build();

    const files = unzip('node-dynamodb');
    const code = strFromU8(files['index.mjs'] ?? new Uint8Array());
    const imports = [...code.matchAll(/\bfrom\s*["']([^"']+)["']/g)].map((match) => match[1]);
    expect(Object.keys(files)).toEqual(['index.mjs']);
    expect(imports.filter((name) => !name?.startsWith('node:') && name?.includes('/'))).toEqual([]);
  });

  it('counts the packages inside a bundle and none for Python', async () => {
    const { built } = await build();

    expect(built.map((record) => [record.target, (record.dependencyCount ?? 0) > 0])).toEqual([
      ['node-dynamodb', true],
      ['python-dynamodb', false],
    ]);
  });

  it('makes the same zip again from the same sources', async () => {
    const first = await build();
    rmSync(join(root.path, '.thaw'), { recursive: true });

    const second = await build();

    expect(second).toEqual(first);
  });

  it('does not build again what has not changed', async () => {
    const zip = join(root.path, '.thaw/build/x86_64/python-dynamodb/function.zip');
    await build();
    const before = statSync(zip).mtimeMs;
    const lines: string[] = [];

    await build({ onProgress: (line) => lines.push(line) });

    expect(statSync(zip).mtimeMs).toBe(before);
    expect(lines).toEqual([]);
  });

  it('builds again when a shared source changed', async () => {
    const first = await build();
    appendFileSync(join(root.path, 'target-functions/python/shared/thaw_http.py'), '# changed\n');

    const second = await build();

    const hashes = (result: typeof first) => result.built.map(({ zipSha256 }) => zipSha256);
    expect(hashes(second)[0]).toBe(hashes(first)[0]);
    expect(hashes(second)[1]).not.toBe(hashes(first)[1]);
  });

  it('builds again when the zip is missing', async () => {
    const first = await build();
    rmSync(join(root.path, '.thaw/build/x86_64/node-dynamodb/function.zip'));

    expect(await build()).toEqual(first);
  });

  it('refuses an unknown name and lists the targets', async () => {
    await expect(build({ targets: ['rust-dynamo'] })).rejects.toMatchObject({
      code: 'TARGET_UNKNOWN',
      fix: expect.stringContaining('rust-dynamodb'),
    });
  });

  it('builds the other targets without cargo and reports how to install it', async () => {
    const environment = { PATH: '/nowhere', HOME: root.path };

    const result = await build({ targets: [...SCRIPTED, 'rust-health'], environment });

    expect(result.built.map(({ target }) => target)).toEqual(SCRIPTED);
    expect(result.missing).toEqual([
      { target: 'rust-health', reason: 'cargo was not found', fix: expect.stringContaining('rustup') },
    ]);
    expect(readBuilds(root.path, 'x86_64').missing).toEqual(result.missing);
  });

  it('keeps the missing targets when other targets are built later', async () => {
    const environment = { PATH: '/nowhere', HOME: root.path };
    await build({ targets: ['rust-health'], environment });

    await build({ targets: ['python-dynamodb'], environment });

    expect(readBuilds(root.path, 'x86_64').missing.map(({ target }) => target)).toEqual(['rust-health']);
  });
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifests } from '../../../../target-functions/build/shared/manifests.ts';
import { REPOSITORY } from '../build-root.ts';

describe('the shipped manifests', () => {
  const manifests = readManifests(REPOSITORY);
  const named = (name: string) => manifests.find((manifest) => manifest.name === name);

  it('include the targets of the published benchmarks', () => {
    expect(manifests.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'node-dynamodb',
        'node-synthetic',
        'python-dynamodb',
        'python-synthetic',
        'rust-dynamodb',
        'rust-health',
        'rust-latency-breakdown',
        'rust-latency-warmup',
        'rust-synthetic',
      ]),
    );
  });

  it('have the same DynamoDB operations with the same events in every language', () => {
    const [rust, python, node] = ['rust', 'python', 'node'].map((language) => named(`${language}-dynamodb`)?.payloads);

    expect(Object.keys(rust ?? {})).toEqual(['get', 'put', 'query', 'batch_write']);
    expect(python).toEqual(rust);
    expect(node).toEqual(rust);
  });

  it('run on both architectures and carry the probe', () => {
    for (const manifest of manifests) {
      expect(manifest.architectures).toEqual(['arm64', 'x86_64']);
      // The orchestrator's own code has none.
      expect(manifest.probe).toBe(manifest.copyOf === undefined);
    }
  });
});

describe('readManifests', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'thaw-manifests-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (folder: string, content: string) => {
    mkdirSync(join(root, 'target-functions', folder), { recursive: true });
    writeFileSync(join(root, 'target-functions', folder, 'target.json'), content);
  };
  const good = JSON.parse(readFileSync(join(REPOSITORY, 'target-functions/rust/rust-health/target.json'), 'utf8'));
  const readAll = () => readManifests(root);

  it('finds a new target by its folder', () => {
    write('rust/rust-new', JSON.stringify({ ...good, name: 'rust-new' }));

    expect(readAll().map(({ name }) => name)).toEqual(['rust-new']);
  });

  it.each([
    ['no JSON', '{', /not valid JSON/],
    ['an unknown field', JSON.stringify({ ...good, colour: 'red' }), /colour/],
    ['a missing field', JSON.stringify({ ...good, memoryMb: undefined }), /memoryMb/],
    ['no word on its differences', JSON.stringify({ ...good, differences: undefined }), /differences/],
    ['an empty difference', JSON.stringify({ ...good, differences: [''] }), /differences/],
    ['memory out of range', JSON.stringify({ ...good, memoryMb: 64 }), /memoryMb/],
    ['another name than its folder', JSON.stringify({ ...good, name: 'rust-other' }), /folder's name/],
    ['another language than its folder', JSON.stringify({ ...good, language: 'node' }), /language 'node'/],
  ])('refuses a manifest with %s', (_, content, message) => {
    write('rust/rust-health', content);

    expect(readAll).toThrow(expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringMatching(message) }));
  });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readAssembly } from '../../../cli/sessions/assembly.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-assembly-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As the CDK writes it, with dollar signs before the braces. */
const BUCKET = ['cdk-hnb659fds-assets-', '{AWS::AccountId}-', '{AWS::Region}'].join('$');

function writeJson(file: string, content: unknown): void {
  writeFileSync(path.join(folder, file), JSON.stringify(content));
}

function asset(source: string, packaging: 'file' | 'zip', objectKey: string) {
  return { source: { path: source, packaging }, destinations: { here: { bucketName: BUCKET, objectKey } } };
}

/** Two stacks that share one file. */
function writeAssembly(): void {
  const shared = asset('shared.zip', 'file', 'shared.zip');
  writeFileSync(path.join(folder, 'shared.zip'), 'shared');
  for (const name of ['First', 'Second']) {
    writeJson(`${name}.template.json`, { Resources: {} });
    writeJson(`${name}.assets.json`, {
      files: { shared, template: asset(`${name}.template.json`, 'file', `${name}.json`) },
    });
  }
  const artifactsOf = (name: string) => ({
    [`${name}.assets`]: { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } },
    [name]: {
      type: 'aws:cloudformation:stack',
      properties: { stackTemplateAssetObjectUrl: `s3://${BUCKET}/${name}.json` },
    },
  });
  writeJson('manifest.json', {
    artifacts: { ...artifactsOf('First'), ...artifactsOf('Second'), tree: { type: 'cdk:tree' } },
  });
}

it('has the stacks with the addresses of their templates, and every file once, in the account of the local cloud', () => {
  writeAssembly();

  const { stacks, assets } = readAssembly(folder);

  const bucket = 'cdk-hnb659fds-assets-000000000000-us-east-1';
  expect(stacks).toEqual([
    { name: 'First', templateUrl: `https://s3.us-east-1.amazonaws.com/${bucket}/First.json` },
    { name: 'Second', templateUrl: `https://s3.us-east-1.amazonaws.com/${bucket}/Second.json` },
  ]);
  expect(assets.map(({ key }) => key).sort()).toEqual(['First.json', 'Second.json', 'shared.zip']);
  expect(new Set(assets.map((one) => one.bucket))).toEqual(new Set([bucket]));
  expect(String(assets.find(({ key }) => key === 'shared.zip')?.content())).toBe('shared');
});

it('zips a folder with its subfolders and programs, the same every time', () => {
  writeAssembly();
  mkdirSync(path.join(folder, 'asset.1/extensions'), { recursive: true });
  writeFileSync(path.join(folder, 'asset.1/index.mjs'), 'code');
  writeFileSync(path.join(folder, 'asset.1/extensions/start'), '#!/bin/sh');
  chmodSync(path.join(folder, 'asset.1/extensions/start'), 0o755);
  writeJson('Second.assets.json', { files: { one: asset('asset.1', 'zip', '1.zip') } });
  const zip = () =>
    readAssembly(folder)
      .assets.find(({ key }) => key === '1.zip')
      ?.content() ?? new Uint8Array();

  const first = zip();

  const files = unzipSync(first);
  expect(Object.keys(files).sort()).toEqual(['extensions/start', 'index.mjs']);
  // The mode is in the upper half of the external attributes of the central directory, whose entries are sorted by name.
  const directory = Buffer.from(first).indexOf('PK\u0001\u0002', 0, 'latin1');
  expect((Buffer.from(first).readUInt32LE(directory + 38) >>> 16) & 0o777).toBe(0o755);
  expect(Buffer.from(zip()).equals(Buffer.from(first))).toBe(true);
});

/** Zips: contents and modes as packed, and a clear error for every invalid zip. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readZip, unzip, ZipProblem } from '../../../local-cloud/lambda-service/control-plane/unzip.ts';

const UNIX = 3;

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'thaw-unzip-')), 'code');
});
afterEach(async () => {
  await rm(path.dirname(folder), { recursive: true, force: true });
});

const zip = (files: Zippable) => Buffer.from(zipSync(files));

describe('unzip', () => {
  it('keeps contents, folders and the execute bit', async () => {
    const files = zip({
      bootstrap: [strToU8('#!/bin/sh\n'), { os: UNIX, attrs: 0o100755 << 16 }],
      'lib/deep/data.txt': [strToU8('x'.repeat(5000)), { os: UNIX, attrs: 0o100644 << 16, level: 9 }],
      'stored.txt': [strToU8('stored'), { level: 0 }],
      'empty.txt': strToU8(''),
    });

    await unzip(files, folder);

    expect(await readFile(path.join(folder, 'lib/deep/data.txt'), 'utf8')).toBe('x'.repeat(5000));
    expect(await readFile(path.join(folder, 'stored.txt'), 'utf8')).toBe('stored');
    expect(await readFile(path.join(folder, 'empty.txt'), 'utf8')).toBe('');
    expect((await stat(path.join(folder, 'bootstrap'))).mode & 0o111).not.toBe(0);
    expect((await stat(path.join(folder, 'lib/deep/data.txt'))).mode & 0o111).toBe(0);
  });

  it.each(['../outside.txt', '/../../outside.txt', 'a/../../outside.txt'])(
    'refuses the name %s, which leads out',
    async (name) => {
      await expect(unzip(zip({ [name]: strToU8('x') }), folder)).rejects.toThrow(ZipProblem);
      expect(await readdir(path.dirname(folder))).toEqual(['code']);
    },
  );

  it('refuses a link that leads out', async () => {
    const link = zip({ link: [strToU8('../../etc/passwd'), { os: UNIX, attrs: 0o120777 << 16 }] });

    await expect(unzip(link, folder)).rejects.toThrow('Could not unzip uploaded file');
  });

  it('refuses bytes that are not a zip, and a damaged zip, with the message of Lambda', async () => {
    const sound = zip({ 'index.mjs': strToU8('export const handler = () => 1;'.repeat(20)) });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, change]) => {
            const damaged = Buffer.from(sound);
            damaged[at] = ((damaged[at] ?? 0) + change) % 256;
            return damaged;
          }),
          fc.nat(sound.length - 1).map((length) => sound.subarray(0, length)),
        ),
        async (bytes) => {
          await unzip(Buffer.from(bytes), folder).catch((error: unknown) => expect(error).toBeInstanceOf(ZipProblem));
          await rm(folder, { recursive: true, force: true });
        },
      ),
      { seed: 1, numRuns: 200 },
    );
    await expect(readZip(Buffer.from('no zip'))).rejects.toThrow(
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
  });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFunction } from '../../../cli/measure/local-function.ts';
import { readEvent, readVariables } from '../../../cli/measure/measure-options.ts';
import { readZip } from '../../../local-cloud/lambda-service/control-plane/unzip.ts';

const NONE = { env: [], layer: [] };
const NODE = 'exports.handler = async () => 1;';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-function-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array, mode = 0o644): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

it('packages a folder with its modes, and with what its links point to', async () => {
  write('linked/shared/a.js', '1');
  write('linked/fn/index.js', NODE);
  write('linked/fn/run.sh', '#!/bin/sh', 0o755);
  symlinkSync('../shared', path.join(folder, 'linked/fn/lib'));
  symlinkSync('.', path.join(folder, 'linked/fn/again'));

  const opened = await openFunction(path.join(folder, 'linked/fn'), NONE);
  const entries = await readZip(Buffer.from(await opened.code.zip()));

  expect(entries.map(({ name, mode }) => [name, mode & 0o777])).toEqual([
    ['index.js', 0o644],
    ['lib/a.js', 0o644],
    ['run.sh', 0o755],
  ]);
  expect(opened).toMatchObject({
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    memoryMb: [128],
    timeoutSeconds: 30,
  });
});

it('takes a zip as it is', async () => {
  const zip = zipSync({ 'index.js': strToU8(NODE), 'node_modules/': new Uint8Array() });
  const opened = await openFunction(write('code.zip', zip), { ...NONE, memory: [256, 512] });

  expect(Buffer.from(await opened.code.zip()).equals(Buffer.from(zip))).toBe(true);
  expect(opened).toMatchObject({ handler: 'index.handler', memoryMb: [256, 512] });
});

it.each([
  ['bootstrap', '#!/bin/sh\n'],
  ['orders', '#!/bin/sh\n'],
])('a program named %s becomes the bootstrap', async (name, text) => {
  const opened = await openFunction(write(name, text, 0o755), NONE);
  expect(opened.code.files.map((file) => file.path)).toEqual(['bootstrap']);
  expect(opened.runtime).toBe('provided.al2023');
});

it('takes the zip that cargo lambda leaves in its folder', async () => {
  const content = zipSync({ bootstrap: [strToU8('#!/bin/sh\n'), { os: 3, attrs: 0o100755 * 65536 }] });
  write('target/lambda/orders/bootstrap.zip', content);
  const opened = await openFunction(path.join(folder, 'target/lambda/orders'), NONE);
  expect(opened.runtime).toBe('provided.al2023');
});

it('reads code, configuration and layers of a template', async () => {
  write('sam/fn/app.mjs', 'export const handler = async () => 1;');
  write('sam/libs/nodejs/node_modules/a/index.js', '');
  const template = write(
    'sam/template.yaml',
    `
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      { CodeUri: fn, Handler: app.handler, Runtime: nodejs22.x, MemorySize: 512, Layers: [!Ref Libs], Environment: { Variables: { AB: '1', TABLE: !Ref Table } } }
  Libs: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: libs } }
  Inline: { Type: AWS::Lambda::Function, Properties: { Runtime: python3.13, Handler: index.f, Code: { ZipFile: 'def f(event, context): pass' } } }
`,
  );

  await expect(openFunction(`${template}#Orders`, NONE)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('the environment variable TABLE is !Ref Table'),
    fix: 'give them: --env TABLE=…',
  });
  const opened = await openFunction(`${template}#Orders`, { ...NONE, env: ['TABLE=orders', 'AB=2'] });
  expect(opened).toMatchObject({
    runtime: 'nodejs22.x',
    memoryMb: [512],
    timeoutSeconds: 3,
    environment: { AB: '2', TABLE: 'orders' },
  });
  expect(opened.layers.map(({ name }) => name)).toEqual([path.join(folder, 'sam/libs')]);
  const inline = await openFunction(`${template}#Inline`, NONE);
  expect(inline.code.files.map((file) => file.path)).toEqual(['index.py']);
});

it.each([
  ['nowhere/at/all', /no file or folder/],
  ['empty', /is empty/],
  ['other-machine', /built for/],
])('refuses %s', async (name, message) => {
  mkdirSync(path.join(folder, 'empty'), { recursive: true });
  const machine = process.arch === 'x64' ? '\xb7' : '\x3e';
  write('other-machine', Buffer.from(`\x7fELF${'\0'.repeat(14)}${machine}\0`, 'latin1'), 0o755);
  await expect(openFunction(path.join(folder, name), NONE)).rejects.toThrow(message);
});

it('opens nothing that is no file or folder', async () => {
  symlinkSync('loop', path.join(folder, 'loop'));
  await expect(openFunction('/dev/null', NONE)).rejects.toThrow(/neither a file nor a folder/);
  await expect(openFunction(path.join(folder, 'loop'), NONE)).rejects.toMatchObject({ code: 'USAGE' });
});

it.each(['../../evil.txt', '/etc/evil.txt', 'a/../../evil.txt'])('refuses a zip with an entry %s', async (entry) => {
  const zip = zipSync({ 'index.js': strToU8(NODE), [entry]: strToU8('') });
  await expect(openFunction(write('out.zip', zip), NONE)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(`leads out of the function's folder: ${entry}`),
  });
});

it('takes a source that begins as a zip for a source', async () => {
  const opened = await openFunction(write('pk.py', 'PKG = 1\ndef handler(event, context): pass'), NONE);
  expect(opened.handler).toBe('pk.handler');
});

it("refuses a template's timeout that Lambda does not allow", async () => {
  const properties = "{ Runtime: nodejs22.x, Handler: index.h, Code: { ZipFile: '' }, Timeout: 901 }";
  const file = write('long.yaml', `Resources: { F: { Type: AWS::Lambda::Function, Properties: ${properties} } }`);
  await expect(openFunction(file, NONE)).rejects.toMatchObject({
    code: 'USAGE',
    fix: expect.stringContaining('--timeout'),
  });
  expect((await openFunction(file, { ...NONE, timeout: 9 })).timeoutSeconds).toBe(9);
});

it.each([
  [['AWS_REGION=here'], /reserves: AWS_REGION/],
  [[`BIG=secret${'x'.repeat(4096)}`], /have 41\d\d bytes, and Lambda allows 4096/],
])('refuses variables that Lambda refuses, without a value in the message', async (env, message) => {
  write('plain/index.js', NODE);
  const opening = openFunction(path.join(folder, 'plain'), { ...NONE, env });
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.not.toThrow(/secret|here/);
});

it('reads variables, never with a value in an error', () => {
  process.env['THAW_TEST_VALUE'] = 'from the shell';
  expect(readVariables(['TABLE=orders', 'EMPTY=', 'URL=a=b', 'THAW_TEST_VALUE'])).toEqual({
    TABLE: 'orders',
    EMPTY: '',
    URL: 'a=b',
    THAW_TEST_VALUE: 'from the shell',
  });
  delete process.env['THAW_TEST_VALUE'];
  expect(() => readVariables(['1A=secret'])).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  );
  expect(() => readVariables(['secret value'])).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  );
  expect(() => readVariables(['THAW_TEST_VALUE'])).toThrow(/no variable THAW_TEST_VALUE/);
});

it('reads the event from a file or as JSON', () => {
  expect(readEvent('{"id": 1}')).toEqual({ id: 1 });
  expect(readEvent(write('event.json', '\uFEFF[1]'))).toEqual([1]);
  expect(() => readEvent('{id: 1}')).toThrow(/not valid JSON/);
  expect(() => readEvent('nowhere.json')).toThrow(/nowhere\.json cannot be read/);
});

import { describe, expect, it } from 'vitest';
import { detectFunction, type GivenConfiguration } from '../../../core/detection/detect.ts';
import { filesToRead } from '../../../core/detection/handlers.ts';

type Files = Readonly<Record<string, string>>;

const ELF_X86_64 = `\x7fELF${'\0'.repeat(14)}\x3e\0`;
const ELF_ARM64 = `\x7fELF${'\0'.repeat(14)}\xb7\0`;
const ESBUILD_CJS = `"use strict";var a_exports={};__export(a_exports,{handler:()=>handler});module.exports=__toCommonJS(a_exports);`;
const PYTHON = 'def lambda_handler(event, context):\n    return 1\n';
const NODE = 'exports.handler = async () => 1;';

function detect(files: Files, given: GivenConfiguration = {}, plain: readonly string[] = []) {
  const paths = Object.keys(files);
  const wanted = filesToRead(paths);
  return detectFunction(
    {
      name: 'dist',
      files: paths.map((path) => ({ path, isExecutable: !plain.includes(path) })),
      contents: new Map(wanted.map((path) => [path, files[path] ?? ''])),
    },
    given,
  );
}

describe('finds runtime and handler of', () => {
  it.each<[string, Files, string, string]>([
    ['a shell bootstrap', { bootstrap: '#!/bin/sh\n' }, 'provided.al2023', 'bootstrap'],
    ['a bootstrap beside scripts', { bootstrap: '#!/bin/sh\n', 'index.js': NODE }, 'provided.al2023', 'bootstrap'],
    ['CommonJS', { 'index.js': NODE, 'package.json': '{}' }, 'nodejs24.x', 'index.handler'],
    ['CommonJS, an object', { 'index.cjs': 'module.exports = { handler, other }' }, 'nodejs24.x', 'index.handler'],
    ['ESM', { 'app.mjs': 'export const handler = async () => {}' }, 'nodejs24.x', 'app.handler'],
    [
      'ESM, a list',
      { 'index.mjs': 'async function run() {}\nexport { run as handler };' },
      'nodejs24.x',
      'index.handler',
    ],
    ['a minified ESM bundle', { 'index.mjs': 'var a=1;export{b as handler};' }, 'nodejs24.x', 'index.handler'],
    ['a bundle of esbuild', { 'orders.js': ESBUILD_CJS }, 'nodejs24.x', 'orders.handler'],
    ['SAM TypeScript', { 'app.js': 'exports.lambdaHandler = f' }, 'nodejs24.x', 'app.lambdaHandler'],
    ['a callback', { 'index.js': 'exports.handler = (event, context, callback) => {}' }, 'nodejs22.x', 'index.handler'],
    ['engines', { 'index.js': NODE, 'package.json': '{"engines":{"node":"^22.1"}}' }, 'nodejs22.x', 'index.handler'],
    ['Python', { 'lambda_function.py': PYTHON }, 'python3.13', 'lambda_function.lambda_handler'],
    ['Python, imported', { 'main.py': 'from shop.api import handler\n' }, 'python3.13', 'main.handler'],
    ['Python, assigned', { 'main.py': 'handler = Mangum(app)\n' }, 'python3.13', 'main.handler'],
    [
      'a Python package',
      { 'orders/app.py': PYTHON, 'orders/__init__.py': '' },
      'python3.13',
      'orders/app.lambda_handler',
    ],
    [
      'Python beside installed packages',
      { 'app.py': PYTHON, 'shop/main.py': PYTHON, 'requests/api.py': PYTHON, 'requests-2.32.dist-info/RECORD': '' },
      'python3.13',
      'app.lambda_handler',
    ],
    [
      'only an installed package with a name that looks like a handler',
      { 'src/app.py': PYTHON, 'flask/app.py': PYTHON, 'Flask-3.dist-info/RECORD': '' },
      'python3.13',
      'src/app.lambda_handler',
    ],
    [
      'Python with compiled modules',
      { 'app.py': PYTHON, 'numpy/_core.cpython-312-x86_64-linux-gnu.so': '' },
      'python3.12',
      'app.lambda_handler',
    ],
    ['the usual file of several', { 'zebra.js': NODE, 'index.js': NODE }, 'nodejs24.x', 'index.handler'],
    ['no dependency', { 'index.js': NODE, 'node_modules/a/index.js': NODE }, 'nodejs24.x', 'index.handler'],
    ['a folder below', { 'dist/index.js': NODE, 'package.json': '{}' }, 'nodejs24.x', 'dist/index.handler'],
  ])('%s', (_, files, runtime, handler) => {
    expect(detect(files)).toEqual({ runtime, handler });
  });
});

it.each([
  [ELF_X86_64, 'x86_64'],
  [ELF_ARM64, 'arm64'],
  ['#!/bin/sh\n', undefined],
])('reads the architecture of a program', (bootstrap, architecture) => {
  expect(detect({ bootstrap }).architecture).toBe(architecture);
});

it('remarks on an ES module that older runtimes refuse', () => {
  const source = 'export const handler = async () => {};';
  expect(detect({ 'index.js': source }).remark).toMatch(/nodejs22\.x refuse/);
  expect(detect({ 'index.js': source, 'package.json': '{"type": "module"}' }).remark).toBeUndefined();
  expect(detect({ 'index.mjs': source }).remark).toBeUndefined();
  expect(detect({ 'index.js': NODE }).remark).toBeUndefined();
});

it('takes what is given', () => {
  const files = { 'src/orders.js': NODE, 'src/users.js': NODE };
  expect(detect(files, { handler: 'src/users.handler' })).toEqual({
    runtime: 'nodejs24.x',
    handler: 'src/users.handler',
  });
  expect(detect(files, { runtime: 'nodejs22.x', handler: 'src/orders.run' })).toEqual({
    runtime: 'nodejs22.x',
    handler: 'src/orders.run',
  });
  expect(detect({ bootstrap: '', 'index.js': NODE }, { runtime: 'nodejs22.x' }).handler).toBe('index.handler');
  expect(detect({ 'orders/app.py': '' }, { handler: 'orders.app.run' }).runtime).toBe('python3.13');
});

describe('names the flag, or what to do, for', () => {
  it.each<[string, Files, GivenConfiguration, RegExp, RegExp]>([
    ['two equal handlers', { 'a.js': NODE, 'b.js': NODE }, {}, /a\.handler, b\.handler/, /--handler a\.handler/],
    ['two languages', { 'index.js': NODE, 'app.py': PYTHON }, {}, /several handlers/, /--handler/],
    ['no handler', { 'index.js': 'exports.run = 1' }, {}, /No file of dist/, /--handler/],
    ['a handler without its file', { 'index.js': NODE }, { handler: 'main.handler' }, /main\.handler/, /--handler/],
    [
      'a handler of another language',
      { 'index.js': NODE },
      { runtime: 'python3.13', handler: 'index.handler' },
      /no file/,
      /--handler/,
    ],
    ['TypeScript', { 'index.ts': '', 'node_modules/a.js': NODE }, {}, /TypeScript/, /esbuild/],
    ['Rust sources', { 'Cargo.toml': '', 'src/main.rs': '' }, {}, /Rust/, /cargo lambda build/],
    ['Java', { 'a.jar': '' }, {}, /Java/, /--aws/],
    ['a runtime that is not run here', { 'index.js': NODE }, { runtime: 'java21' }, /java21/, /--runtime/],
    ['no bootstrap', { 'index.js': NODE }, { runtime: 'provided.al2023' }, /no file bootstrap/, /has it/],
    ['a program for macOS', { bootstrap: '\xcf\xfa\xed\xfe' }, {}, /macOS or Windows/, /for Linux/],
    [
      'a program for RISC-V',
      { bootstrap: `\x7fELF${'\0'.repeat(14)}\xf3\0` },
      {},
      /a processor that Lambda does not have/,
      /for Linux/,
    ],
    ['nothing', { 'README.md': '' }, {}, /neither a bootstrap/, /--runtime/],
  ])('%s', (_, files, given, message, fix) => {
    expect(() => detect(files, given)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringMatching(message),
        fix: expect.stringMatching(fix),
      }),
    );
  });

  it('a bootstrap without its execute bit', () => {
    expect(() => detect({ bootstrap: '#!/bin/sh' }, {}, ['bootstrap'])).toThrow(/may not be executed/);
  });
});

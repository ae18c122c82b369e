import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { functionImports } from '../../../core/imports/function-imports.ts';
import type { FunctionImports } from '../../../core/imports/types.ts';
import type { FunctionRevision } from '../../../local-cloud/lambda-service/contract.ts';
import { nodeFunction, pythonExecutable, startEngine, type TestEngine } from './kit.ts';

let test: TestEngine;
beforeAll(async () => {
  test = await startEngine();
});
afterAll(() => test.stop());

/** CPU time of the process: with threads of the interpreter beside it, a little less of the clock's. */
const BURN_MS = 80;
const SLEEP_MS = 60;

/** A folder with these files, removed after the test. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-imports-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const burnInNode = (ms: number) =>
  `const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
   const end = cpuMs() + ${ms}; while (cpuMs() < end);`;
const sleepInNode = (ms: number) => `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms});`;
const HANDLER = '({ env: process.env.NODE_OPTIONS ?? null, argv: process.execArgv })';

const commonJs = () =>
  folderWith({
    'index.js': `require('./burn.js'); require('dep'); ${burnInNode(20)} exports.handler = async () => ${HANDLER};`,
    'burn.js': burnInNode(BURN_MS),
    'node_modules/dep/package.json': '{"name":"dep","main":"lib/main.js"}',
    'node_modules/dep/lib/main.js': "require('./sleep.js');",
    'node_modules/dep/lib/sleep.js': sleepInNode(SLEEP_MS),
  });
const esModules = () =>
  folderWith({
    'index.mjs': `import './burn.mjs'; import 'dep'; await import('./late.mjs'); ${burnInNode(20)}
      export const handler = async () => ${HANDLER};`,
    'burn.mjs': burnInNode(BURN_MS),
    'late.mjs': "import { setTimeout } from 'node:timers/promises'; await setTimeout(30);",
    'node_modules/dep/package.json': '{"name":"dep","main":"lib/main.js"}',
    'node_modules/dep/lib/main.js': "require('./sleep.js');",
    'node_modules/dep/lib/sleep.js': sleepInNode(SLEEP_MS),
  });
const python = () =>
  folderWith({
    'app.py': `import burn\nfrom package import sleeps\nimport time\nend = time.process_time() + 0.02
while time.process_time() < end: pass
def handler(event, context):\n    import sys\n    return {"argv": sys.orig_argv}\n`,
    'burn.py': `import time\nend = time.process_time() + ${BURN_MS / 1000}\nwhile time.process_time() < end: pass\n`,
    'package/__init__.py': '',
    'package/sleeps.py': `import time\ntime.sleep(${SLEEP_MS / 1000})\n`,
  });

async function importsOf(revision: FunctionRevision): Promise<FunctionImports> {
  const start = await test.engine.timeStart(revision);
  const imports = start && functionImports([start]);
  if (imports === undefined) throw new Error('no module was timed');
  return imports;
}

const selfMs = ({ modules }: FunctionImports, name: string) => modules.find((module) => module.name === name)?.selfMs;
const importer = ({ modules }: FunctionImports, name: string) =>
  modules.find((module) => module.name === name)?.importedBy;

describe('a start that prints what its modules cost', () => {
  it.each([
    ['CommonJS', commonJs, 'index.js', 'burn.js'],
    ['ES modules', esModules, 'index.mjs', 'burn.mjs'],
  ])('finds what computes and what sleeps in %s', async (_name, code, handler, burn) => {
    const imports = await importsOf(nodeFunction({ codeDirectory: code(), handler: 'index.handler' }));

    expect(selfMs(imports, burn)).toBeGreaterThanOrEqual(BURN_MS / 2);
    expect(selfMs(imports, 'node_modules/dep/lib/sleep.js')).toBeGreaterThanOrEqual(SLEEP_MS - 1);
    expect(selfMs(imports, handler)).toBeGreaterThanOrEqual(10);
    expect(importer(imports, burn)).toBe(handler);
    expect(importer(imports, 'node_modules/dep/lib/sleep.js')).toBe('node_modules/dep/lib/main.js');
    expect(importer(imports, handler)).toBeUndefined();
    expect(imports.initMs).toBeGreaterThan(imports.totalMs);
    expect(imports.runtimeMs).toBeGreaterThan(0);
  });

  it.skipIf(pythonExecutable === undefined)('finds what computes and what sleeps in Python', async () => {
    const imports = await importsOf(
      nodeFunction({ runtime: 'python3.13', codeDirectory: python(), handler: 'app.handler' }),
    );

    expect(selfMs(imports, 'burn')).toBeGreaterThanOrEqual(BURN_MS / 2);
    expect(selfMs(imports, 'package.sleeps')).toBeGreaterThanOrEqual(SLEEP_MS);
    expect(selfMs(imports, 'app')).toBeGreaterThanOrEqual(10);
    expect(importer(imports, 'package.sleeps')).toBe('app');
    expect(importer(imports, 'app')).toBeUndefined();
    expect(imports.initMs).toBeGreaterThan(imports.totalMs);
    expect(imports.runtimeMs).toBeGreaterThan(0);
  });
});

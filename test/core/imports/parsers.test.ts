// What Python 3.11 and Node 24 printed in real starts; only the folders are renamed.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNodeModules } from '../../../core/imports/node-modules.ts';
import { parsePythonModules } from '../../../core/imports/python-modules.ts';
import type { LoadedModule } from '../../../core/imports/types.ts';

const recorded = (name: string) =>
  readFileSync(path.join(import.meta.dirname, 'fixtures', name), 'utf8')
    .trimEnd()
    .split('\n');
const named = (modules: readonly LoadedModule[], name: string) => modules.find((module) => module.name === name);
const sumMs = (modules: readonly LoadedModule[]) => modules.reduce((sum, { selfMs }) => sum + selfMs, 0);
const FOLDERS = { code: '/var/task' };

describe('the modules of a Python start', () => {
  const lines = recorded('python-3.11.txt');
  const modules = parsePythonModules(lines);

  it('are all that are printed, and the module of the handler', () => {
    expect(modules).toHaveLength(lines.filter((line) => /^import time: +\d/.test(line)).length + 1);
  });

  it("has the handler's module, for which Python prints no line, with what its imports leave of its time", () => {
    expect(named(modules, 'app')).toEqual({ name: 'app', selfMs: 35.474, isOfFunction: true });
    expect(sumMs(modules.filter(({ isOfFunction }) => isOfFunction))).toBeCloseTo(312.655, 1);
  });

  it('have their importers', () => {
    expect(named(modules, 'package.sleeps')).toMatchObject({ selfMs: 60.383, importedBy: 'app', isOfFunction: true });
    expect(named(modules, '_datetime')).toMatchObject({ importedBy: 'datetime' });
    expect(named(modules, 'datetime')).toMatchObject({ importedBy: 'sqlite3.dbapi2' });
    expect(named(modules, 'sqlite3')).toMatchObject({ importedBy: 'app' });
    expect(named(modules, 'json.decoder')).toMatchObject({ importedBy: 'json', isOfFunction: false });
    expect(named(modules, 'awslambdaric.__main__')?.importedBy).toBeUndefined();
  });

  it('are found where the function prints without a line end, and in JSON logs', () => {
    const mixed = [
      'thaw handler begins',
      'loading…import time:      1000 |       1000 | burn',
      'thaw handler: 3000 | app',
    ];

    expect(parsePythonModules(mixed).map(({ name, selfMs }) => [name, selfMs])).toEqual([
      ['app', 2],
      ['burn', 1],
    ]);
  });
});

describe('the modules of a Node start', () => {
  const modules = parseNodeModules(recorded('node-24.txt'), FOLDERS);

  it('belong to the function from the module of its handler on', () => {
    const own = modules.filter(({ isOfFunction }) => isOfFunction).map(({ name }) => name);

    expect(own).toEqual([
      'index.mjs',
      'burn.mjs',
      'node_modules/dep/lib/main.js',
      'node:https',
      'node_modules/dep/lib/sleep.js',
      'node:zlib',
      'late.mjs',
      'node:timers/promises',
    ]);
    expect(named(modules, 'index.mjs')?.importedBy).toBeUndefined();
    expect(named(modules, 'node:net')).toMatchObject({ isOfFunction: false });
  });

  it('have their importers, across both kinds of modules', () => {
    expect(named(modules, 'node_modules/dep/lib/main.js')).toMatchObject({ importedBy: 'index.mjs' });
    expect(named(modules, 'node_modules/dep/lib/sleep.js')).toMatchObject({
      importedBy: 'node_modules/dep/lib/main.js',
      selfMs: 60.651431,
    });
  });

  it('have no path of this machine', () => {
    const printed = [
      { name: '/var/task/index.mjs', selfMs: 1 },
      { name: '/srv/thaw/node_modules/@aws-sdk/client-s3/index.js', importedBy: '/var/task/index.mjs', selfMs: 1 },
      { name: '/srv/thaw/other.js', importedBy: '/var/task/index.mjs', selfMs: 1 },
      { name: '/layers/nodejs/node_modules/dep/main.js', importedBy: '/var/task/index.mjs', selfMs: 1 },
      { name: `data:text/javascript,${'1;'.repeat(500)}`, importedBy: '/var/task/index.mjs', selfMs: 1 },
    ].map((module) => `thaw module: ${JSON.stringify(module)}`);

    const names = parseNodeModules(printed, { ...FOLDERS, layers: '/layers' }).map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual([
      'index.mjs',
      '@aws-sdk/client-s3/index.js',
      'other.js',
      '/opt/nodejs/node_modules/dep/main.js',
    ]);
    expect(names[4]?.length).toBe(100);
  });

  it('end where modules import each other in a circle', () => {
    const circle = ['a', 'b'].map((name) => ({ name, importedBy: name === 'a' ? 'b' : 'a', selfMs: 1 }));

    expect(
      parseNodeModules(
        circle.map((module) => `thaw module: ${JSON.stringify(module)}`),
        FOLDERS,
      ),
    ).toHaveLength(2);
  });
});

it('never throws', () => {
  const line = fc.oneof(
    fc.string(),
    fc.string().map((text) => `thaw module: {${text}}`),
    fc.json().map((text) => `thaw module: ${text}`),
    fc
      .tuple(fc.nat(), fc.nat(), fc.nat(9))
      .map(([self, all, depth]) => `import time: ${self} | ${all} | ${' '.repeat(depth)}x`),
    fc.constantFrom('thaw handler begins', 'thaw handler: 5 | app'),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      parsePythonModules(lines);
      parseNodeModules(lines, FOLDERS);
    }),
  );
});

import { expect, it } from 'vitest';
import { functionImports } from '../../../core/imports/function-imports.ts';
import type { LoadedModule, TimedStart } from '../../../core/imports/types.ts';

const module = (name: string, selfMs: number, importedBy?: string): LoadedModule => ({
  name,
  selfMs,
  isOfFunction: true,
  ...(importedBy !== undefined && { importedBy }),
});
const start = (modules: readonly LoadedModule[], initMs = 100): TimedStart => ({ initMs, modules });

it('takes the median of each module, and adds them up along the importers', () => {
  const imports = functionImports(
    [10, 30, 12].map((ms) =>
      start([module('app', 1), module('sdk', ms, 'app'), module('tls', 2 * ms, 'sdk')], 90 + ms),
    ),
  );

  expect(imports).toEqual({
    n: 3,
    initMs: 102,
    runtimeMs: 0,
    totalMs: 37,
    moduleCount: 3,
    modules: [
      { name: 'app', selfMs: 1, totalMs: 37 },
      { name: 'sdk', selfMs: 12, totalMs: 36, importedBy: 'app' },
      { name: 'tls', selfMs: 24, totalMs: 24, importedBy: 'sdk' },
    ],
  });
});

it("counts the runtime's own modules apart", () => {
  const runtime = { ...module('awslambdaric', 31), isOfFunction: false };

  expect(functionImports([start([runtime, module('app', 4)])])).toMatchObject({
    runtimeMs: 31,
    totalMs: 4,
    moduleCount: 1,
  });
});

it('leaves out a module that most starts did not load', () => {
  const rare = start([module('app', 1), module('rare', 50, 'app')]);

  expect(functionImports([rare, start([module('app', 1)]), start([module('app', 1)])])).toMatchObject({
    totalMs: 1,
    moduleCount: 1,
  });
});

it('adds up what a start printed twice', () => {
  const twice = start([module('app', 1), module('retried', 2, 'app'), module('retried', 3, 'app')]);

  expect(functionImports([twice])?.modules[1]).toMatchObject({ name: 'retried', selfMs: 5 });
});

it('keeps the heaviest thirty, and whoever imported them', () => {
  const many = Array.from({ length: 60 }, (_, n) => module(`module-${n}`, n, n === 59 ? 'light' : 'app'));
  const imports = functionImports([start([module('app', 0), module('light', 0, 'app'), ...many])]);

  expect(imports?.moduleCount).toBe(62);
  expect(imports?.modules).toHaveLength(30);
  const names = imports?.modules.map(({ name }) => name) ?? [];
  expect(names.slice(0, 3)).toEqual(['app', 'light', 'module-59']);
  expect(names).toContain('module-58');
  expect(names).not.toContain('module-5');
});

it('counts no module twice where modules import each other', () => {
  const imports = functionImports([start([module('a', 1, 'b'), module('b', 2, 'a')])]);

  expect(imports?.totalMs).toBe(3);
  expect(imports?.modules.map(({ totalMs }) => totalMs)).toEqual([3, 3]);
});

it('has nothing without a start, or without a module', () => {
  expect(functionImports([])).toBeUndefined();
  expect(functionImports([start([])])).toBeUndefined();
});

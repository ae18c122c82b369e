import { expect, it } from 'vitest';
import { functionImports } from '../../../core/imports/function-imports.ts';
import type { FunctionImports, LoadedModule } from '../../../core/imports/types.ts';
import { renderImports } from '../../../core/report/imports-text.ts';

const module = (name: string, selfMs: number, importedBy?: string): LoadedModule => ({
  name,
  selfMs,
  isOfFunction: true,
  ...(importedBy !== undefined && { importedBy }),
});
function imports(modules: readonly LoadedModule[]): FunctionImports {
  const made = functionImports([{ initMs: 250, modules }]);
  if (made === undefined) throw new Error('no modules');
  return made;
}

it('shows a tree, heaviest first; who only passes the import on shares a line', () => {
  const lines = renderImports(
    'python',
    imports([
      module('app', 4),
      module('json', 3, 'app'),
      module('boto3', 0.5, 'app'),
      module('boto3.session', 1, 'boto3'),
      module('botocore', 88.25, 'boto3.session'),
      module('urllib3', 41, 'botocore'),
    ]),
  );

  expect(lines).toEqual([
    "Modules of python: 138 ms of an init of 250 ms, in 6 modules (the runtime's own: 0 ms)",
    '  138 ms, itself 4.00 ms  app',
    '    131 ms, itself 88.3 ms  boto3 › boto3.session › botocore',
    '      41.0 ms  urllib3',
    '    3.00 ms  json',
  ]);
});

it('has at most ten lines, the last with what is not shown', () => {
  const many = Array.from({ length: 50 }, (_, n) => module(`module-${n}`, 50 - n, 'app'));
  const lines = renderImports('python', imports([module('app', 100), ...many]));

  expect(lines).toHaveLength(10);
  expect(lines[1]).toBe('  1,375 ms, itself 100 ms  app');
  expect(lines[2]).toBe('    50.0 ms  module-0');
  expect(lines[9]).toBe('  … and 43 lighter modules');
});

it('fits the terminal', () => {
  for (const line of renderImports('python', imports([module('a/'.repeat(200), 4)])))
    expect(line.length).toBeLessThanOrEqual(110);
});

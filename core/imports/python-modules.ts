/**
 * Reads what Python prints with `-X importtime`: one line per module, after the modules that it imported, which are indented by
 * two more spaces. Python prints no line for a module that `importlib.import_module` loads, as the runtime does with the
 * handler's; the local cloud's own lines (time_imports.py) say when that one began and what it took.
 */
import { definedOnly } from '../defined-only.ts';
import type { LoadedModule } from './types.ts';

const MODULE = /import time: +(\d+) \| +(\d+) \| ( *)(\S+)$/;
const HANDLER_BEGINS = /thaw handler begins$/;
const HANDLER_ENDS = /thaw handler: (\d+) \| (\S+)$/;

interface Printed {
  readonly name: string;
  readonly depth: number;
  readonly selfUs: number;
  readonly cumulativeUs: number;
  readonly isOfFunction: boolean;
  importedBy?: string;
}

/** @returns the modules, each before those that it imported; nothing when the lines are of another program */
export function parsePythonModules(lines: readonly string[]): LoadedModule[] {
  const modules: Printed[] = [];
  /** Printed, but not yet the module that imported them. */
  let orphans: Printed[] = [];
  let isInHandler = false;
  const add = (module: Printed, imported: readonly Printed[]) => {
    for (const child of imported) child.importedBy = module.name;
    modules.push(module);
  };
  for (const line of lines) {
    const [, selfUs, cumulativeUs, indent = '', name] = MODULE.exec(line) ?? [];
    const [, handlerUs, handlerName] = HANDLER_ENDS.exec(line) ?? [];
    if (name !== undefined) {
      const depth = indent.length / 2;
      const [selfNumber, cumulativeNumber] = [Number(selfUs), Number(cumulativeUs)];
      const module = { name, depth, selfUs: selfNumber, cumulativeUs: cumulativeNumber, isOfFunction: isInHandler };
      add(
        module,
        orphans.filter((orphan) => orphan.depth > depth),
      );
      orphans = [...orphans.filter((orphan) => orphan.depth <= depth), module];
    } else if (HANDLER_BEGINS.test(line)) {
      orphans = [];
      isInHandler = true;
    } else if (handlerName !== undefined) {
      const importedUs = orphans.reduce((sum, orphan) => sum + orphan.cumulativeUs, 0);
      const tookUs = Number(handlerUs);
      const own = { depth: 0, selfUs: Math.max(0, tookUs - importedUs), cumulativeUs: tookUs, isOfFunction: true };
      add({ name: handlerName, ...own }, orphans);
      orphans = [];
      isInHandler = false;
    }
  }
  return modules
    .map(({ name, importedBy, selfUs, isOfFunction }) =>
      definedOnly({ name, importedBy, selfMs: selfUs / 1000, isOfFunction }),
    )
    .reverse();
}

/** Reads what the local cloud's preloaded file (time-modules.cjs) prints in a Node start: one line of JSON per module. */
import { definedOnly } from '../defined-only.ts';
import { isRecord, parseJson } from '../telemetry/json.ts';
import type { LoadedModule } from './types.ts';

const MODULE = /thaw module: (\{.*\})$/;
const NODE_MODULES = '/node_modules/';

/** Where a function's own files are on this machine. */
interface FunctionFolders {
  readonly code: string;
  readonly layers?: string;
}

interface Printed {
  readonly name: string;
  readonly importedBy?: string;
  readonly selfMs: number;
}

/** @returns the modules, each before those that it imported; nothing when the lines are of another program */
export function parseNodeModules(lines: readonly string[], folders: FunctionFolders): LoadedModule[] {
  const printed = lines.flatMap((line) => readModule(MODULE.exec(line)?.[1]));
  const byName = new Map(printed.map((module) => [module.name, module]));
  const isOfFunction = (module: Printed): boolean =>
    importersOf(module, byName).some(({ name }) => isInside(name, folders));
  const shown = (name: string) => shortName(name, folders);
  return printed.map((module) => {
    const importer = module.importedBy === undefined ? undefined : byName.get(module.importedBy);
    const ofFunction = isOfFunction(module);
    // The runtime imports the handler's module: for the function it is the first.
    const isKnown = importer !== undefined && (!ofFunction || isOfFunction(importer));
    return definedOnly({
      name: shown(module.name),
      importedBy: isKnown ? shown(importer.name) : undefined,
      selfMs: module.selfMs,
      isOfFunction: ofFunction,
    });
  });
}

function readModule(json: string | undefined): Printed[] {
  const module = json === undefined ? undefined : parseJson(json);
  if (!isRecord(module)) return [];
  const { name, importedBy, selfMs } = module;
  if (typeof name !== 'string' || typeof selfMs !== 'number') return [];
  return [{ name, selfMs, ...(typeof importedBy === 'string' && { importedBy }) }];
}

/** The module itself, then whoever imported it, and so on; ES modules may import each other in a circle. */
function importersOf(module: Printed, byName: ReadonlyMap<string, Printed>): Printed[] {
  const chain = new Set<Printed>();
  for (let at: Printed | undefined = module; at !== undefined && !chain.has(at); ) {
    chain.add(at);
    at = at.importedBy === undefined ? undefined : byName.get(at.importedBy);
  }
  return [...chain];
}

function isInside(name: string, { code, layers }: FunctionFolders): boolean {
  return name.startsWith(`${code}/`) || (layers !== undefined && name.startsWith(`${layers}/`));
}

/** No path of this machine: files of the package as they are in it, layers below /opt, the runtime's SDK by package. */
function shortName(name: string, { code, layers }: FunctionFolders): string {
  if (name.startsWith(`${code}/`)) return name.slice(code.length + 1);
  if (layers !== undefined && name.startsWith(`${layers}/`)) return `/opt/${name.slice(layers.length + 1)}`;
  if (!name.startsWith('/')) return name.slice(0, 100);
  const at = name.indexOf(NODE_MODULES);
  return at === -1 ? name.slice(name.lastIndexOf('/') + 1) : name.slice(at + NODE_MODULES.length);
}

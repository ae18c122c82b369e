/** The imports of a function from several starts of it. */
import { definedOnly } from '../defined-only.ts';
import { median } from '../statistics/quantile.ts';
import type { FunctionImports, ImportedModule, LoadedModule, TimedStart } from './types.ts';

const MAX_MODULES = 30;

/** @returns undefined without a start, or when the function loaded no module that could be timed */
export function functionImports(starts: readonly TimedStart[]): FunctionImports | undefined {
  const modules = medianModules(starts);
  if (modules.length === 0) return undefined;
  const totals = totalsOf(modules);
  const byTotal = [...modules].sort((left, right) => totalOf(right) - totalOf(left));
  return {
    n: starts.length,
    initMs: toMicroseconds(median(starts.map(({ initMs }) => initMs))),
    runtimeMs: toMicroseconds(median(starts.map((start) => runtimeMs(start)))),
    totalMs: toMicroseconds(modules.reduce((sum, { selfMs }) => sum + selfMs, 0)),
    moduleCount: modules.length,
    modules: byTotal.slice(0, MAX_MODULES).map((module) => shown(module)),
  };

  function totalOf({ name }: LoadedModule): number {
    return totals.get(name) ?? 0;
  }

  function shown(module: LoadedModule): ImportedModule {
    const { name, importedBy, selfMs } = module;
    return definedOnly({
      name,
      selfMs: toMicroseconds(selfMs),
      totalMs: toMicroseconds(totalOf(module)),
      importedBy: importedBy !== undefined && totals.has(importedBy) ? importedBy : undefined,
    });
  }
}

/** The function's modules with the median of their time; one that most starts did not load has none and is left out. */
function medianModules(starts: readonly TimedStart[]): LoadedModule[] {
  const first = new Map<string, LoadedModule>();
  const times = starts.map(({ modules }) => {
    const selfMs = new Map<string, number>();
    for (const module of modules.filter(({ isOfFunction }) => isOfFunction)) {
      if (!first.has(module.name)) first.set(module.name, module);
      // Python prints a module again whose first import failed.
      selfMs.set(module.name, (selfMs.get(module.name) ?? 0) + module.selfMs);
    }
    return selfMs;
  });
  return [...first.values()].flatMap((module) => {
    const loaded = times.filter((selfMs) => selfMs.has(module.name)).length;
    if (loaded * 2 <= starts.length) return [];
    return [{ ...module, selfMs: median(times.map((selfMs) => selfMs.get(module.name) ?? 0)) }];
  });
}

/** Adds each module's time to everyone in the chain of its importers, in which no module counts twice. */
function totalsOf(modules: readonly LoadedModule[]): Map<string, number> {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const totals = new Map<string, number>();
  for (const { name, selfMs } of modules) {
    const chain = new Set<string>();
    for (let at: string | undefined = name; at !== undefined && byName.has(at) && !chain.has(at); ) {
      chain.add(at);
      totals.set(at, (totals.get(at) ?? 0) + selfMs);
      at = byName.get(at)?.importedBy;
    }
  }
  return totals;
}

function runtimeMs({ modules }: TimedStart): number {
  return modules.reduce((sum, { selfMs, isOfFunction }) => (isOfFunction ? sum : sum + selfMs), 0);
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

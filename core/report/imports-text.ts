/** The modules of a function as a tree for a terminal: heaviest first, the light ones counted in the last line. */
import { formatCount, formatMeasured } from '../format/numbers.ts';
import type { FunctionImports, ImportedModule } from '../imports/types.ts';
import { oneLine } from './terminal-text.ts';

const MAX_LINES = 10;
/** A module that only imports one other, which costs nearly all of it, shares that one's line. */
const PASSES_ON_SHARE = 0.95;
const INDENT = '  ';

interface Node {
  readonly names: readonly string[];
  readonly module: ImportedModule;
  readonly children: readonly Node[];
}

/** @param label of the function @returns at most ten lines, each no wider than a terminal */
export function renderImports(label: string, imports: FunctionImports): string[] {
  const { initMs, runtimeMs, totalMs, moduleCount } = imports;
  const title = `Modules of ${label}: ${ms(totalMs)} of an init of ${ms(initMs)}, in ${formatCount(moduleCount, 'module')} (the runtime's own: ${ms(runtimeMs)})`;
  const roots = treeOf(imports.modules);
  // The heaviest: those who imported them are at least as heavy, and so among them.
  const all = roots.flatMap(flatten).sort((left, right) => right.module.totalMs - left.module.totalMs);
  const lineCount = MAX_LINES - 1;
  const shown = new Set(
    all.length <= lineCount && moduleCount <= imports.modules.length ? all : all.slice(0, lineCount - 1),
  );
  const lines = roots.flatMap((node) => linesOf(node, shown, ''));
  const countShown = [...shown].reduce((sum, { names }) => sum + names.length, 0);
  const rest = moduleCount - countShown;
  return [title, ...lines, ...(rest > 0 ? [`${INDENT}… and ${formatCount(rest, 'lighter module')}`] : [])].map(oneLine);
}

function treeOf(modules: readonly ImportedModule[]): Node[] {
  const names = new Set(modules.map(({ name }) => name));
  const childrenOf = Map.groupBy(modules, ({ importedBy }) =>
    importedBy !== undefined && names.has(importedBy) ? importedBy : undefined,
  );
  const node = (module: ImportedModule): Node => {
    const children = childrenOf.get(module.name) ?? [];
    const heaviest = children[0];
    if (heaviest !== undefined && heaviest.totalMs >= module.totalMs * PASSES_ON_SHARE) {
      const inner = node(heaviest);
      return {
        names: [module.name, ...inner.names],
        module: { ...inner.module, totalMs: module.totalMs },
        children: [...inner.children, ...children.slice(1).map(node)],
      };
    }
    return { names: [module.name], module, children: children.map(node) };
  };
  return (childrenOf.get(undefined) ?? []).map(node);
}

function flatten(node: Node): Node[] {
  return [node, ...node.children.flatMap(flatten)];
}

function linesOf(node: Node, shown: ReadonlySet<Node>, indent: string): string[] {
  if (!shown.has(node)) return [];
  const { module, names, children } = node;
  const inner = children.flatMap((child) => linesOf(child, shown, `${indent}${INDENT}`));
  const own = inner.length === 0 && children.length === 0 ? '' : `, itself ${ms(module.selfMs)}`;
  return [`${INDENT}${indent}${ms(module.totalMs)}${own}  ${names.join(' › ')}`, ...inner];
}

function ms(value: number): string {
  return `${formatMeasured(value)} ms`;
}

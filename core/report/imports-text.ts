/** The modules of a function as a tree for a terminal: heaviest first, the light ones counted in the last line. */
import { formatCount, formatMeasured } from '../format/numbers.ts';
import type { FunctionImports } from '../imports/types.ts';
import { flatten, heaviestNodes, type ImportNode, importTree } from './imports-tree.ts';
import { oneLine } from './terminal-text.ts';

const MAX_LINES = 10;
const INDENT = '  ';

/** @param label of the function @returns at most ten lines, each no wider than a terminal */
export function renderImports(label: string, imports: FunctionImports): string[] {
  const { initMs, runtimeMs, totalMs, moduleCount } = imports;
  const title = `Modules of ${label}: ${ms(totalMs)} of an init of ${ms(initMs)}, in ${formatCount(moduleCount, 'module')} (the runtime's own: ${ms(runtimeMs)})`;
  const roots = importTree(imports.modules);
  const nodeCount = roots.flatMap(flatten).length;
  const lineCount = MAX_LINES - 1;
  const showsAll = nodeCount <= lineCount && moduleCount <= imports.modules.length;
  const shown = heaviestNodes(roots, showsAll ? nodeCount : lineCount - 1);
  const lines = roots.flatMap((node) => linesOf(node, shown, ''));
  const countShown = [...shown].reduce((sum, { names }) => sum + names.length, 0);
  const rest = moduleCount - countShown;
  return [title, ...lines, ...(rest > 0 ? [`${INDENT}… and ${formatCount(rest, 'lighter module')}`] : [])].map(oneLine);
}

function linesOf(node: ImportNode, shown: ReadonlySet<ImportNode>, indent: string): string[] {
  if (!shown.has(node)) return [];
  const { module, names, children } = node;
  const inner = children.flatMap((child) => linesOf(child, shown, `${indent}${INDENT}`));
  const own = inner.length === 0 && children.length === 0 ? '' : `, itself ${ms(module.selfMs)}`;
  return [`${INDENT}${indent}${ms(module.totalMs)}${own}  ${names.join(' › ')}`, ...inner];
}

function ms(value: number): string {
  return `${formatMeasured(value)} ms`;
}

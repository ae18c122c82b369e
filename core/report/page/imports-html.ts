/** What the modules of a function cost when it starts: a nested list with a bar each, the lighter ones folded away. */
import { formatCount, formatMeasured } from '../../format/numbers.ts';
import type { FunctionImports } from '../../imports/types.ts';
import { flatten, heaviestNodes, type ImportNode, importTree } from '../imports-tree.ts';
import { type Html, html } from './html.ts';

const MAX_OPEN = 10;

export interface NamedImports {
  readonly function: string;
  readonly imports: FunctionImports;
}

/** @param functions at least one */
export function importsHtml(functions: readonly NamedImports[]): Html {
  return html`<h3>Modules, heaviest first</h3>
<p class="quiet">From separate starts that time every module; none of them is a sample. Timing makes them longer than a measured init. A module's time is with everything that it was the first to import; bars are shares of all modules of the function.</p>
${functions.map(functionHtml)}`;
}

function functionHtml({ function: label, imports }: NamedImports): Html {
  const { n, initMs, runtimeMs, totalMs, moduleCount, modules } = imports;
  const roots = importTree(modules);
  const open = heaviestNodes(roots, MAX_OPEN);
  const folded = roots.flatMap(flatten).filter((node) => !open.has(node));
  const unlisted = moduleCount - modules.length;
  const summary = html`<strong>${label}</strong>: ${ms(totalMs)} in ${formatCount(moduleCount, 'module')} (the runtime's own: ${ms(runtimeMs)}; init: ${ms(initMs)}; median of ${formatCount(n, 'start')})`;
  return html`<details open><summary>${summary}</summary>
${listHtml(roots, open, totalMs)}
${folded.length > 0 && html`<details><summary>${formatCount(folded.length, 'lighter module')}</summary>${flatList(folded, totalMs)}</details>`}
${unlisted > 0 && html`<p class="quiet">${formatCount(unlisted, 'module')} lighter than these ${unlisted === 1 ? 'is' : 'are'} not listed.</p>`}</details>`;
}

function listHtml(nodes: readonly ImportNode[], open: ReadonlySet<ImportNode>, allMs: number): Html | false {
  const shown = nodes.filter((node) => open.has(node));
  if (shown.length === 0) return false;
  return html`<ul class="imports">${shown.map((node) => html`<li>${lineHtml(node, allMs)}${listHtml(node.children, open, allMs)}</li>`)}</ul>`;
}

function flatList(nodes: readonly ImportNode[], allMs: number): Html {
  const heaviestFirst = nodes.toSorted((left, right) => right.module.totalMs - left.module.totalMs);
  return html`<ul class="imports">${heaviestFirst.map((node) => html`<li>${lineHtml(node, allMs)}</li>`)}</ul>`;
}

/** `152 ms, itself 0.243 ms  boto3 › boto3.compat`. */
function lineHtml({ module, names, children }: ImportNode, allMs: number): Html {
  const percent = allMs === 0 ? 0 : Math.min(100, (100 * module.totalMs) / allMs);
  const own = children.length > 0 && `, itself ${ms(module.selfMs)}`;
  return html`<span class="share" aria-hidden="true"><span style="width:${percent.toFixed(1)}%"></span></span> ${ms(module.totalMs)}${own} <code>${names.join(' › ')}</code>`;
}

function ms(value: number): string {
  return `${formatMeasured(value)} ms`;
}

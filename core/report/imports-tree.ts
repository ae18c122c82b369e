/** The modules of a function as a tree, heaviest first. */
import type { ImportedModule } from '../imports/types.ts';

/** A module that only imports one other, which costs nearly all of it, shares that one's node. */
const PASSES_ON_SHARE = 0.95;

export interface ImportNode {
  readonly names: readonly string[];
  readonly module: ImportedModule;
  readonly children: readonly ImportNode[];
}

export function importTree(modules: readonly ImportedModule[]): ImportNode[] {
  const names = new Set(modules.map(({ name }) => name));
  const childrenOf = Map.groupBy(modules, ({ importedBy }) =>
    importedBy !== undefined && names.has(importedBy) ? importedBy : undefined,
  );
  const node = (module: ImportedModule): ImportNode => {
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

/** The heaviest nodes, at most so many: whoever imported one of them is as heavy, and so among them. */
export function heaviestNodes(roots: readonly ImportNode[], max: number): ReadonlySet<ImportNode> {
  const all = roots.flatMap(flatten).sort((left, right) => right.module.totalMs - left.module.totalMs);
  return new Set(all.slice(0, max));
}

export function flatten(node: ImportNode): ImportNode[] {
  return [node, ...node.children.flatMap(flatten)];
}

/** What init loads: modules, and bytes from the disk. */

import { formatBytes, formatCount } from '../../format/numbers.ts';
import type { FunctionImports, ImportedModule } from '../../imports/types.ts';
import { seenFromOutside } from '../results/breakdown-result.ts';
import type { PhaseResult } from '../results/types.ts';
import { type AdviceRule, isMuch, msText } from './advice-rule.ts';

/** A module that takes so much of what its importer takes is the reason, not the importer. */
const PASSES_ON_SHARE = 0.8;
const MAX_NAME_LENGTH = 60;

export const HEAVY_IMPORT: AdviceRule = {
  code: 'HEAVY_IMPORT',
  when: "one module, with what it imports, takes at least 100 ms and three tenths of what init computes, without init's connections",
  meaning:
    'Load it only where it is used, load a part of it, or replace it with something lighter; Node: bundle and minify. The times of modules are from starts that are not measured, and a little longer.',
  dependsOnMemory: false,
  find({ cold, imports }) {
    const init = seenFromOutside(cold?.breakdown)?.init;
    if (init === undefined || imports === undefined) return undefined;
    const module = heaviest(imports);
    if (module === undefined) return undefined;
    const { initMs } = imports;
    // A part of what the measured inits computed: the times of modules include waiting, and the cost of timing them.
    const costMs = (init.computingMs * module.totalMs) / initMs - connectionsMs(cold);
    if (!isMuch(costMs, init.computingMs, { ms: 100, share: 0.3 })) return undefined;
    const { name, totalMs } = module;
    return {
      costMs,
      sentence: `${describe(module)} ${msText(totalMs)} of ${msText(initMs)} of init (in starts that time modules): ${isHandlers(module) ? 'do there only what every call needs' : `import ${shortName(name)} only where it is used, or something lighter`}.`,
      evidence: { initDurationMs: init.wallMs, computingMs: init.computingMs, timedInitMs: initMs, moduleMs: totalMs },
    };
  },
};

function isHandlers({ importedBy }: ImportedModule): boolean {
  return importedBy === undefined;
}

function describe(module: ImportedModule): string {
  const name = shortName(module.name);
  if (!isHandlers(module)) return `Importing ${name} takes`;
  return module.selfMs * 2 >= module.totalMs
    ? `The code of ${name} outside of the handler takes`
    : `What ${name} imports takes`;
}

function shortName(name: string): string {
  return name.length <= MAX_NAME_LENGTH ? name : `…${name.slice(-MAX_NAME_LENGTH)}`;
}

/** Connections that init makes, as other advice says it should: not to be named as a cost of loading. */
function connectionsMs(cold: PhaseResult | null): number {
  const ofInit = (cold?.connections ?? []).filter(({ phase }) => phase === 'init');
  return ofInit.reduce((sum, { times: { helloMs, tlsMs } }) => sum + (helloMs?.median ?? 0) + (tlsMs?.median ?? 0), 0);
}

export const INIT_READS: AdviceRule = {
  code: 'INIT_READS',
  when: 'init reads at least 10 MB from the disk, or has at least 100 major page faults, and waits at least 50 ms and a fifth of its time',
  meaning:
    'The package, or what init opens, has to come from the disk first. Make the package smaller, and read only what the first call needs.',
  dependsOnMemory: false,
  find({ cold }) {
    const init = seenFromOutside(cold?.breakdown)?.init;
    if (init === undefined || !readsMuch(init) || !isMuch(init.otherWaitMs, init.wallMs, { ms: 50, share: 0.2 }))
      return undefined;
    const { wallMs, otherWaitMs, diskReadBytes = 0, majorPageFaults = 0 } = init;
    return {
      costMs: otherWaitMs,
      sentence: `${msText(otherWaitMs)} of the ${msText(wallMs)} of init wait while ${formatBytes(diskReadBytes)} are read from the disk, with ${formatCount(majorPageFaults, 'major page fault')}: make the package smaller, and read only what the first call needs.`,
      evidence: { initDurationMs: wallMs, otherWaitMs, diskReadBytes, majorPageFaults },
    };
  },
};

interface Reads {
  readonly diskReadBytes?: number;
  readonly majorPageFaults?: number;
}

/** True when waiting in init is waiting for the disk. */
export function readsMuch({ diskReadBytes = 0, majorPageFaults = 0 }: Reads): boolean {
  return diskReadBytes >= 10_000_000 || majorPageFaults >= 100;
}

/** The deepest module in which most of the time is still. */
function heaviest({ modules }: FunctionImports): ImportedModule | undefined {
  let module = modules[0];
  for (let steps = 0; steps < modules.length; steps += 1) {
    const inner = modules.find(
      ({ importedBy, totalMs }) => importedBy === module?.name && totalMs >= PASSES_ON_SHARE * (module?.totalMs ?? 0),
    );
    if (inner === undefined) break;
    module = inner;
  }
  return module;
}

/** Compares heap, open files and processes before and after 10,000 warm invocations. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Engine } from '../lambda-service/contract.ts';
import { type BenchSetup, benchFunction, invokeBench, languagesHere } from './bench-functions.ts';
import { type Check, notChecked } from './check.ts';

const INVOCATIONS = 10_000;
const WARM_UP = 2000;
/** Heap sizes vary; less growth than this is not a leak per invocation. */
const MEMORY_BOUND_MB = 16;

interface Footprint {
  readonly heapMb: number;
  readonly files: number | undefined;
  readonly processes: number | undefined;
}

function count(read: () => number): number | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function footprint(): Footprint {
  globalThis.gc?.();
  return {
    heapMb: process.memoryUsage().heapUsed / 1024 / 1024,
    files: count(() => readdirSync('/proc/self/fd').length),
    processes: count(
      () =>
        readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
          .split(' ')
          .filter((text) => text !== '').length,
    ),
  };
}

export async function checkLeak(engine: Engine, setup: BenchSetup): Promise<Check[]> {
  const revision = benchFunction(setup, languagesHere(setup)[0] ?? 'node');
  for (let index = 0; index < WARM_UP; index += 1) await invokeBench(engine, revision);
  const before = footprint();
  for (let index = 0; index < INVOCATIONS; index += 1) await invokeBench(engine, revision);
  const after = footprint();
  await engine.retire(revision.functionName);
  const what = `after ${INVOCATIONS.toLocaleString('en')} warm invocations:`;
  const grownMb = after.heapMb - before.heapMb;
  return [
    {
      what: `${what} heap of the service`,
      expected: `${before.heapMb.toFixed(1)} MB`,
      measured: `${after.heapMb.toFixed(1)} MB`,
      bound: `≤ +${MEMORY_BOUND_MB} MB`,
      passed: grownMb <= MEMORY_BOUND_MB,
    },
    sameCheck(`${what} open files`, before.files, after.files),
    sameCheck(`${what} processes`, before.processes, after.processes),
  ];
}

function sameCheck(what: string, before: number | undefined, after: number | undefined): Check {
  if (before === undefined || after === undefined) return notChecked(what, 'no /proc here');
  return { what, expected: String(before), measured: String(after), bound: 'no more', passed: after <= before };
}

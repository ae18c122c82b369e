/** A run with the hostile names wherever a run has a text that somebody else wrote. */
import type { FunctionImports } from '../../core/imports/types.ts';
import type { InvocationObservation } from '../../core/telemetry/observation.ts';
import { HOSTILE_NAMES } from './hostile-names.ts';
import type { ListedRun } from './listed-run.ts';
import { smallRun } from './report-run.ts';

const NAMES = HOSTILE_NAMES.map(({ name }) => name);

/** Long enough for advice that names the host, or what waits. */
function observationOf(name: string): InvocationObservation {
  const phase = { shareWaitMs: 500, throttledMs: 500, parallel: false };
  return {
    init: { ...phase, wallMs: 800, cpuMs: 290 },
    handler: { ...phase, wallMs: 545, cpuMs: 40 },
    connections: (['init', 'handler'] as const).map((of) => ({
      ...{ host: name, port: 443, phase: of, startMs: 1, helloMs: 100, tlsMs: 20, firstByteMs: 3, requests: 1 },
      reused: false,
    })),
  };
}

function importsOf(name: string): FunctionImports {
  const handler = { name: 'index.js', selfMs: 10, totalMs: 700 };
  const modules = [handler, { name, selfMs: 690, totalMs: 690, importedBy: 'index.js' }];
  return { n: 3, initMs: 800, runtimeMs: 50, totalMs: 700, moduleCount: 2, modules };
}

/** @param isObserved with where the time goes: hosts and modules have the names as well */
export function hostileRun(rounds = 6, isObserved = false): ListedRun {
  const run = smallRun({
    functions: NAMES,
    memoryMb: [128, 512],
    rounds,
    cold: (label, memoryMb, round) => ({
      initDurationMs: 20 + label.length + round,
      durationMs: ((100 + 3 * label.length + 5 * round) * 128) / memoryMb,
      billedDurationMs: 200,
      maxMemoryUsedMb: 50,
      environmentId: `${label}${round}`,
      functionError: label,
      runtimeVersion: label,
      metrics: { [label]: round },
      ...(isObserved && { observation: observationOf(label) }),
    }),
    warm: (label, _, round) => ({ durationMs: 2 + label.length / 50 + round / 10, billedDurationMs: 4 }),
    published: NAMES.map((name) => ({
      function: name,
      payload: 'get',
      memoryMb: 128,
      phase: 'cold' as const,
      metric: 'initDurationMs',
      value: 100,
      unit: 'ms',
      source: name,
    })),
  });
  const reason = (index: number) => NAMES[index % NAMES.length] ?? '';
  return {
    ...run,
    ...(isObserved && { imports: new Map(NAMES.map((name) => [name, importsOf(name)])) }),
    plan: {
      ...run.plan,
      suite: { ...run.plan.suite, description: NAMES.join(' ') },
      functions: run.plan.functions.map((planned) => ({ ...planned, runtime: planned.label })),
      warnings: NAMES.map((name) => ({ code: 'TARGET_MISSING' as const, message: name, fix: name })),
    },
    stepStatuses: run.stepStatuses.map((status, index) =>
      index < NAMES.length ? { ...status, status: 'failed' as const, reason: reason(index) } : status,
    ),
  };
}

/** A run with the hostile names wherever a run has a text that somebody else wrote. */

import { HOSTILE_NAMES } from './hostile-names.ts';
import type { ListedRun } from './listed-run.ts';
import { smallRun } from './report-run.ts';

const NAMES = HOSTILE_NAMES.map(({ name }) => name);

export function hostileRun(rounds = 6): ListedRun {
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

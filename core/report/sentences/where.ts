/** Where a run was made, in words; local runs are marked in capitals wherever their figures appear. */
import type { RunEnvironment } from '../../plan/types.ts';
import { present } from '../../present.ts';

/** `LOCAL` or `AWS`: the label of every figure of this run. */
export function environmentLabel(environment: RunEnvironment): string {
  return environment.kind === 'local' ? 'LOCAL' : 'AWS';
}

/** `AWS, ap-northeast-1`, or the machine of a local run and how it limits CPU and memory. */
export function describeEnvironment(environment: RunEnvironment): string {
  if (environment.kind === 'aws') return `AWS, ${environment.region}`;
  const parts = present([
    'LOCAL: one machine, not AWS',
    environment.cpu,
    `CPU share by ${environment.throttle ?? 'none'}`,
    `memory limit by ${environment.memoryLimit ?? 'none'}`,
  ]);
  return parts.join('; ');
}

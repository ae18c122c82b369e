/**
 * The probe of design §3: it identifies the process that responded, so that a cold start can be verified, and says what CPU
 * time it used (docs/where-the-time-goes.md).
 */
import { randomUUID } from 'node:crypto';

export const PROBE_HEADER = 'x-thaw-probe';

/**
 * Returns the header's value for one invocation. Call it last: `cpuMs` is the CPU time of the process from the begin of the
 * invocation until now, and `initCpuMs`, in the first invocation only, that until its begin.
 */
export type Probe = () => string;

/**
 * Creates the probe of this process. Call it once, in init.
 * Reads the environment variables THAW_NONCE (absent: '') and AWS_LAMBDA_FUNCTION_MEMORY_SIZE in MB (absent: 0 in the header).
 * @returns counts one invocation; call it first in the handler, once per request
 */
export function createProbe(environment: Readonly<Record<string, string | undefined>>): () => Probe {
  const environmentId = randomUUID();
  const nonce = environment['THAW_NONCE'] ?? '';
  const memoryMb = Number(environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? 0);
  let invocations = 0;
  return () => {
    invocations += 1;
    const invocation = invocations;
    const atBegin = process.cpuUsage();
    const init = invocation === 1 ? { initCpuMs: toMs(atBegin) } : {};
    return () =>
      JSON.stringify({ environmentId, invocation, nonce, memoryMb, ...init, cpuMs: toMs(process.cpuUsage(atBegin)) });
  };
}

function toMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

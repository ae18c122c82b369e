/** The probe of design §3: it identifies the process that responded, so that a cold start can be verified. */
import { randomUUID } from 'node:crypto';

export const PROBE_HEADER = 'x-thaw-probe';

/** Returns the header's value; each call counts one invocation of this process. */
export type Probe = () => string;

/**
 * Creates the probe of this process. Call it once, in init.
 * Reads the environment variables THAW_NONCE (absent: '') and AWS_LAMBDA_FUNCTION_MEMORY_SIZE in MB (absent: 0 in the header).
 */
export function createProbe(environment: Readonly<Record<string, string | undefined>>): Probe {
  const environmentId = randomUUID();
  const nonce = environment['THAW_NONCE'] ?? '';
  const memoryMb = Number(environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? 0);
  let invocation = 0;
  return () => {
    invocation += 1;
    return JSON.stringify({ environmentId, invocation, nonce, memoryMb });
  };
}

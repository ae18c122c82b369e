/** Errors for functions that must not be changed. */
import { BenchmarkError } from '../../core/errors.ts';
import type { FunctionConfiguration } from '../ports.ts';

/** An update would delete the variables of an environment that cannot be read. */
export function unreadableEnvironment(functionName: string, reason: string): BenchmarkError {
  return new BenchmarkError({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: `The environment of ${functionName} cannot be read (${reason}), so it cannot be restored after a run.`,
    fix: "Give the benchmark's roles kms:Decrypt and kms:Encrypt on the function's key, or measure another function.",
  });
}

/** Without a snapshot the function could not be restored. */
export function snapshotMissing(runId: string, functionName: string): BenchmarkError {
  return new BenchmarkError({
    code: 'DATA_INVALID',
    source: 'bug',
    message: `Run ${runId} has no snapshot of ${functionName}; nothing is changed without one.`,
    fix: 'Start a new run.',
  });
}

/** The next invocation would fail, and be a lost sample. */
export function inactive({ functionName, state, stateReason }: FunctionConfiguration): BenchmarkError {
  return new BenchmarkError({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: `${functionName} stays ${state}: ${stateReason ?? 'Lambda gives no reason'}`,
    fix: `Remove the cause that Lambda names (often the subnets, security groups or role of ${functionName}), or deploy it again.`,
  });
}

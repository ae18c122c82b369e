/** Why a function is not touched. */
import { BenchmarkError } from '../../core/errors.ts';

/** Merging into an environment that cannot be read would wipe it. */
export function unreadableEnvironment(functionName: string, reason: string): BenchmarkError {
  return new BenchmarkError({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: `The environment of ${functionName} cannot be read (${reason}), so it cannot be put back after a run.`,
    fix: "Give the benchmark's roles kms:Decrypt and kms:Encrypt on the function's key, or measure another function.",
  });
}

/** Without a snapshot nobody could put the function back. */
export function snapshotMissing(runId: string, functionName: string): BenchmarkError {
  return new BenchmarkError({
    code: 'DATA_INVALID',
    source: 'bug',
    message: `Run ${runId} has no snapshot of ${functionName}; nothing is changed without one.`,
    fix: 'Start a new run.',
  });
}

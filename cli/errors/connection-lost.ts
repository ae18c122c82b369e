/** AWS does not respond while a run is followed. The run itself continues, so its report can be downloaded later. */

import { messageOf } from '../../core/error-text.ts';
import { BenchmarkError, isBenchmarkError } from '../../core/errors.ts';
import { explainError, isNoConnection } from './explain-error.ts';

const TRANSIENT = /Throttl|TooManyRequests|SlowDown|LimitExceeded|Timeout|ServiceUnavailable|InternalError/i;

/** True when the same call may succeed later: no connection, throttled, or an internal failure of AWS. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = ('$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {}).httpStatusCode ?? 0;
  return isNoConnection(error) || status === 429 || status >= 500 || TRANSIENT.test(error.name);
}

interface LostRun {
  readonly executionArn: string;
  readonly region: string;
  /** Absent when the run has no plan yet. */
  readonly runId: string | undefined;
}

/** The error that ended the polling, with the execution's ARN and the command that downloads the report later. */
export function connectionLost(error: unknown, { executionArn, region, runId }: LostRun): BenchmarkError {
  const explained = explainError(error);
  const problem = isBenchmarkError(explained) ? explained : undefined;
  const command = `npx thaw reports download ${runId === undefined ? '' : `${runId} `}--region ${region}`;
  return new BenchmarkError({
    code: problem?.code ?? 'AWS_FAILED',
    source: problem?.source ?? 'aws',
    message: `This command can no longer follow the run, which continues without it (execution ${executionArn}): ${messageOf(explained)}`,
    fix: `${problem === undefined ? '' : `${problem.fix}; `}when the run has ended, bring its report: ${command}`,
    cause: error,
  });
}

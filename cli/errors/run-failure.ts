/** Why an execution ended without a report. */
import { splitErrorText } from '../../core/error-text.ts';
import { BenchmarkError, ERROR_CODES } from '../../core/errors.ts';

interface FailedExecution {
  readonly status: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** A task's own error is JSON in the cause; any other cause is shown unchanged. */
export function runFailure({ status, error, cause }: FailedExecution): BenchmarkError {
  const { message, fix } = splitErrorText(
    taskMessage(cause) ?? cause ?? `its execution is ${status}, and there is no report`,
  );
  const code = ERROR_CODES.find((errorCode) => errorCode === error);
  // Thaw's own codes are printed with the error anyway.
  const name = error === undefined || code !== undefined ? '' : ` (${error})`;
  return new BenchmarkError({
    code: code ?? 'RUN_FAILED',
    source: 'aws',
    message: `The run could not be made: ${message}${name}`,
    fix: fix ?? 'look at the execution in the Step Functions console, or at the logs of thaw-plan-run',
  });
}

function taskMessage(cause: string | undefined): string | undefined {
  try {
    return (JSON.parse(cause ?? '') as { errorMessage?: string }).errorMessage || undefined;
  } catch {
    return undefined;
  }
}

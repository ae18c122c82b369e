/** Failures of an invocation, with their error types and payloads. */
export type Failure =
  /** The runtime posted an error, whose body is returned to the caller. */
  | { readonly kind: 'posted'; readonly body: Buffer; readonly errorType: string }
  | {
      readonly kind: 'exit';
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      readonly outOfMemory: boolean;
    }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'entrypoint'; readonly reason: string }
  | { readonly kind: 'extension'; readonly errorType: string; readonly reason: string }
  | { readonly kind: 'too-large' };

/** Signal names of Go's runtime, which Lambda's messages use. */
const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGILL: 'illegal instruction',
  SIGTRAP: 'trace/breakpoint trap',
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGPIPE: 'broken pipe',
  SIGALRM: 'alarm clock',
  SIGTERM: 'terminated',
  SIGUSR1: 'user defined signal 1',
  SIGUSR2: 'user defined signal 2',
  SIGSYS: 'bad system call',
};

/** Error Type of REPORT and INIT_REPORT; undefined for a timeout, which has none. */
export function errorTypeOf(failure: Failure): string | undefined {
  switch (failure.kind) {
    case 'posted':
    case 'extension':
      return failure.errorType;
    case 'exit':
      return failure.outOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError';
    case 'entrypoint':
      return 'Runtime.InvalidEntrypoint';
    case 'too-large':
      return 'Function.ResponseSizeTooLarge';
    case 'timeout':
      return undefined;
  }
}

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNAL_WORDS[signal] ?? signal.toLowerCase()}`;
  if (code === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${code}`;
}

function json(errorType: string, errorMessage: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage }));
}

/** The payload of the Invoke response. @param timeoutSeconds the function's timeout */
export function failurePayload(failure: Failure, requestId: string, timeoutSeconds: number): Buffer {
  const prefix = `RequestId: ${requestId} Error: `;
  switch (failure.kind) {
    case 'posted':
      return failure.body;
    case 'exit':
      // For the caller out of memory is a killed process; only REPORT names it.
      return json('Runtime.ExitError', prefix + exitReason(failure.code, failure.signal));
    case 'timeout':
      return json('Sandbox.Timedout', `${prefix}Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
    case 'entrypoint':
      return json('Runtime.InvalidEntrypoint', prefix + failure.reason);
    case 'extension':
      return json(failure.errorType, prefix + failure.reason);
    case 'too-large':
      return Buffer.from(
        JSON.stringify({
          errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
          errorType: 'Function.ResponseSizeTooLarge',
        }),
      );
  }
}

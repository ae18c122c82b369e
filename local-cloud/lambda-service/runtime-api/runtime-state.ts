/** The allowed order of Runtime API calls: a client that calls out of order gets a 403 instead of waiting forever. */
export type RuntimeState =
  | 'Started'
  | 'InitError'
  | 'Ready'
  | 'Running'
  | 'InvocationResponse'
  | 'InvocationErrorResponse'
  | 'ResponseSent';

const ALLOWED: Readonly<Record<RuntimeState, readonly RuntimeState[]>> = {
  Started: ['Ready', 'InitError'],
  InitError: [],
  // A client that has lost its connection asks again.
  Ready: ['Ready', 'Running'],
  Running: ['InvocationResponse', 'InvocationErrorResponse'],
  InvocationResponse: ['ResponseSent'],
  InvocationErrorResponse: ['ResponseSent'],
  ResponseSent: ['Ready'],
};

export function isAllowedTransition(from: RuntimeState, to: RuntimeState): boolean {
  return ALLOWED[from].includes(to);
}

export function transitionMessage(from: RuntimeState, to: RuntimeState): string {
  return `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`;
}

const ERROR_TYPE = /^(Runtime|Function)\.[A-Z][a-zA-Z]+$/;

/** The error type that a runtime posted in its header, if it has the form that Lambda accepts; otherwise Runtime.Unknown. */
export function knownErrorType(posted: string | undefined): string {
  return posted !== undefined && ERROR_TYPE.test(posted) ? posted : 'Runtime.Unknown';
}

/** What a runtime may do next: the order of calls of the Runtime API, kept so that a confused client gets a 403 and not a hang. */
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
  // A client that lost its connection asks again.
  Ready: ['Ready', 'Running'],
  Running: ['InvocationResponse', 'InvocationErrorResponse'],
  InvocationResponse: ['ResponseSent'],
  InvocationErrorResponse: ['ResponseSent'],
  ResponseSent: ['Ready'],
};

export function mayBecome(from: RuntimeState, to: RuntimeState): boolean {
  return ALLOWED[from].includes(to);
}

export function transitionMessage(from: RuntimeState, to: RuntimeState): string {
  return `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`;
}

const ERROR_TYPE = /^(Runtime|Function)\.[A-Z][a-zA-Z]+$/;

/** The error type a runtime names in its header, where it is one Lambda knows the shape of; anything else is Runtime.Unknown. */
export function knownErrorType(posted: string | undefined): string {
  return posted !== undefined && ERROR_TYPE.test(posted) ? posted : 'Runtime.Unknown';
}

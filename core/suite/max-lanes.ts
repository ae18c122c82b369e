/**
 * Lanes at once, the MaxConcurrency of their Map. Control-plane APIs of Lambda share 15 calls per second in an account
 * (lambda-semantics §3): a lane makes an update about every three seconds, so that more lanes would only wait.
 */
export const MAX_LANES = 40;

/** Without `lanes` in the suite: two thirds of the control plane's calls are left to everyone else in the account. */
export const USUAL_LANES = 10;

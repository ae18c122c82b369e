/** Defaults where AWS's behaviour is not certain or changes. */
import type { UnsureChoices } from '../contract.ts';

export const DEFAULT_CHOICES: UnsureChoices = {
  initStartInTail: false,
  failedInitBilled: false,
  failureStyle: 'status',
  suppressedInitCpu: 'memory-share',
};

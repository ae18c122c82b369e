/** Where AWS's behaviour is not known for certain, or changes: what is done here by default. */
import type { UnsureChoices } from '../contract.ts';

export const DEFAULT_CHOICES: UnsureChoices = {
  initStartInTail: false,
  failedInitBilled: false,
  failureStyle: 'status',
  suppressedInitCpu: 'memory-share',
};

/** The architecture of this machine. */
import type { Architecture } from '../../../core/suite/types.ts';

/** The architecture that runs on this machine, as Lambda names it. */
export function hostArchitecture(): Architecture {
  return process.arch === 'arm64' ? 'arm64' : 'x86_64';
}

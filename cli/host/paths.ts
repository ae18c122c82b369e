/** Where things are in the work tree. */
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Architecture } from '../../core/suite/types.ts';

export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const stateFolder = path.join(repositoryRoot, '.thaw');
/** Reports of local runs, and what `thaw reports download` fetches: `./reports/<runId>/` of the folder one is in. */
export const reportsFolder = path.resolve('reports');

/** The architecture that runs on this machine, in Lambda's words. */
export function hostArchitecture(): Architecture {
  return os.arch() === 'arm64' ? 'arm64' : 'x86_64';
}

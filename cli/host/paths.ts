/** Where things are in the work tree. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const stateFolder = path.join(repositoryRoot, '.thaw');
/** Reports of local runs and downloaded reports: `./reports/<runId>/` of the current folder. */
export const reportsFolder = path.resolve('reports');

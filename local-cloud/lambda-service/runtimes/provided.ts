/** `provided.*`: the function's own executable. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionRevision } from '../contract.ts';
import { execProblem } from './exec-problem.ts';
import { missing, type Runtime, type RuntimeProgram } from './types.ts';

export const provided: Runtime = {
  pattern: /^provided\.al2(023)?$/,
  described: 'provided.al2, provided.al2023',
  listed: [],
  isWrappable: false,
  program: bootstrapOf,
  // No AWS_EXECUTION_ENV, as on AWS.
  variables: () => ({}),
  layerVariables: () => ({}),
  readVersion: async () => undefined,
  label: (identifier) => `${identifier.replace('.', ':')}.local`,
  describe: (_identifier, version) => version,
};

function bootstrapOf({ codeDirectory, layersDirectory }: FunctionRevision): RuntimeProgram {
  const locations = [
    { folder: codeDirectory, shown: '/var/task' },
    ...(layersDirectory === undefined ? [] : [{ folder: layersDirectory, shown: '/opt' }]),
  ];
  const location = locations.find(({ folder }) => existsSync(join(folder, 'bootstrap')));
  if (!location) return missing("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
  const file = join(location.folder, 'bootstrap');
  const problem = execProblem(file);
  return problem === undefined
    ? { ok: true, file, arguments: [] }
    : missing(`fork/exec ${location.shown}/bootstrap: ${problem}`);
}

/** `python3.x`: AWS's own `awslambdaric`, on the Python of this machine. */
import { join } from 'node:path';
import { parsePythonModules } from '../../../core/imports/python-modules.ts';
import { executableVersion } from './executable-version.ts';
import { missing, type Runtime } from './types.ts';

/** The last argument, as on AWS: wrapper scripts put options of Python before it. */
const BOOTSTRAP = join(import.meta.dirname, 'python-client', 'bootstrap.py');
const TIME_IMPORTS = join(import.meta.dirname, 'python-client', 'time_imports.py');

export const python: Runtime = {
  pattern: /^python3\.\d+$/,
  described: 'python3.x',
  listed: ['python3.11', 'python3.12', 'python3.13', 'python3.14'],
  isWrappable: true,
  program(_revision, { pythonExecutable }) {
    if (pythonExecutable === undefined) return missing('no Python interpreter with awslambdaric is set up');
    // -B: on AWS the code folder is read-only, so there is no bytecode cache for later starts.
    return { ok: true, file: pythonExecutable, arguments: ['-B', BOOTSTRAP] };
  },
  imports: {
    arguments: (programArguments) => ['-X', 'importtime', ...programArguments.slice(0, -1), TIME_IMPORTS],
    parse: parsePythonModules,
  },
  variables: ({ runtime }) => ({ AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` }),
  layerVariables: (layersDirectory) => ({ PYTHONPATH: join(layersDirectory, 'python') }),
  readVersion: async ({ pythonExecutable }) =>
    pythonExecutable === undefined ? undefined : await executableVersion(pythonExecutable),
  label: (_identifier, version = 'unknown') => `python:${version}.local`,
  describe: (_identifier, version) => version,
};

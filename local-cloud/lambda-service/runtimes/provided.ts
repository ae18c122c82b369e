/** `provided.*`: the function's own executable. */
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { missing, type Runtime, type RuntimeProgram } from './types.ts';

/** ELF machine numbers of Lambda's two architectures. */
const ELF_MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };

export const provided: Runtime = {
  pattern: /^provided\.al2(023)?$/,
  described: 'provided.al2, provided.al2023',
  listed: [],
  program: ({ codeDirectory }) => bootstrapOf(codeDirectory),
  // No AWS_EXECUTION_ENV, as on AWS.
  variables: () => ({}),
  layerVariables: () => ({}),
  readVersion: async () => undefined,
  label: (identifier) => `${identifier.replace('.', ':')}.local`,
  describe: (_identifier, version) => version,
};

function bootstrapOf(codeDirectory: string): RuntimeProgram {
  const file = join(codeDirectory, 'bootstrap');
  try {
    if (!statSync(file).isFile()) return missing(`fork/exec /var/task/bootstrap: permission denied`);
  } catch {
    return missing("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
  }
  try {
    accessSync(file, constants.X_OK);
  } catch {
    return missing('fork/exec /var/task/bootstrap: permission denied');
  }
  // Checked here, because a shell runs a file that the kernel refuses as a shell script.
  return runsHere(file)
    ? { ok: true, file, arguments: [] }
    : missing('fork/exec /var/task/bootstrap: exec format error');
}

function runsHere(file: string): boolean {
  const head = Buffer.alloc(20);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, head, 0, head.length, 0);
  } finally {
    closeSync(descriptor);
  }
  if (head.toString('latin1', 0, 2) === '#!') return true;
  if (process.platform !== 'linux') return true;
  const isElf = head.toString('latin1', 0, 4) === '\x7fELF';
  return isElf && head.readUInt16LE(18) === ELF_MACHINES[process.arch];
}

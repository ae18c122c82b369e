/**
 * AWS_LAMBDA_EXEC_WRAPPER: a program that starts the runtime; it gets the path of the interpreter and all of its arguments (Lambda
 * guide, "Wrapper scripts"). OS-only runtimes do not know it.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionRevision } from '../contract.ts';
import type { RuntimeProgram } from './types.ts';

const VARIABLE = 'AWS_LAMBDA_EXEC_WRAPPER';

export function withWrapper(
  program: RuntimeProgram & { readonly ok: true },
  revision: Pick<FunctionRevision, 'environment' | 'codeDirectory' | 'layersDirectory'>,
): RuntimeProgram {
  const shown = revision.environment[VARIABLE];
  if (!shown) return program;
  const file = pathHere(shown, revision);
  const mode = modeOf(file);
  // Texts and exit statuses of AWS: aws-observability/aws-otel-js-instrumentation#227 shows the first in a log of Lambda.
  if (mode === undefined) return failure(`${shown}: does not exist`, 127);
  if ((mode & 0o111) === 0) return failure(`${shown}: is not an executable`, 126);
  return { ok: true, file, arguments: [program.file, ...program.arguments] };
}

/** There is no /var/task and no /opt on this machine. */
function pathHere(
  path: string,
  { codeDirectory, layersDirectory }: Pick<FunctionRevision, 'codeDirectory' | 'layersDirectory'>,
): string {
  if (path.startsWith('/var/task/')) return join(codeDirectory, path.slice('/var/task/'.length));
  if (path.startsWith('/opt/') && layersDirectory) return join(layersDirectory, path.slice('/opt/'.length));
  return path;
}

function modeOf(file: string): number | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  return status?.isFile() ? status.mode : undefined;
}

function failure(line: string, exitStatus: number): RuntimeProgram {
  return {
    ok: true,
    file: '/bin/sh',
    arguments: ['-c', 'echo "$1"; exit "$2"', 'bootstrap', line, String(exitStatus)],
  };
}

/** The layer of the CPU time extension: which one a function gets, and functions that cannot have it. */
import { BenchmarkError } from '../../core/errors.ts';
import type { Architecture } from '../../core/suite/types.ts';
import { CONTAINER_IMAGE, type FunctionConfiguration } from '../ports.ts';

/** ARNs of the deployed layer versions; without those that could not be built. */
export type CpuTimeLayers = Readonly<Partial<Record<Architecture, string>>>;

/** "Lambda quotas" in the Lambda developer guide. */
const MAX_LAYERS = 5;

/** Why the extension cannot be attached to a function; nothing has been changed then. */
export function layerProblems(
  { functionName, runtime, architecture, layers }: FunctionConfiguration,
  deployed: CpuTimeLayers,
): readonly BenchmarkError[] {
  if (runtime === CONTAINER_IMAGE) {
    return [
      refused(
        `${functionName} is a container image, which has no layers, and the CPU time extension is one.`,
        `Leave cpuTimeExtension out for ${functionName}.`,
      ),
    ];
  }
  const problems: BenchmarkError[] = [];
  if (deployed[architecture] === undefined) {
    problems.push(
      refused(
        `The CPU time extension is not deployed for ${architecture}, the architecture of ${functionName}.`,
        'Deploy again where Rust is installed (npx thaw doctor says what is missing), or leave cpuTimeExtension out.',
      ),
    );
  }
  // A run that died may have left the extension on it.
  const own = layers.filter((arn) => arn !== deployed[architecture]).length;
  if (own >= MAX_LAYERS) {
    problems.push(
      refused(
        `${functionName} has ${own} layers, and Lambda allows ${MAX_LAYERS}: the CPU time extension would be one more.`,
        `Leave cpuTimeExtension out for ${functionName}, or measure a copy of it with fewer layers.`,
      ),
    );
  }
  return problems;
}

function refused(message: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'FUNCTION_REFUSED', source: 'user', message, fix });
}

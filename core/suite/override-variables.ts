/** The variables that an override may not set. */
import { loaderOf } from './loader-variables.ts';
import { type JsonPath, problemAt } from './problems.ts';

/** Variables that Lambda rejects, or that Thaw needs to force and verify cold starts. */
const RESERVED_VARIABLES =
  /^(THAW_NONCE|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** @throws BenchmarkError SUITE_INVALID with the path of a variable that is reserved or loads code */
export function assertOverridable(
  overrides: readonly { readonly environment: Readonly<Record<string, string>> }[],
  path: JsonPath,
): void {
  for (const [index, { environment }] of overrides.entries()) {
    for (const name of Object.keys(environment)) {
      const problem = problemOf(name);
      if (problem !== undefined) throw problemAt([...path, index, 'environment', name], problem, 'Leave it out.');
    }
  }
}

function problemOf(name: string): string | undefined {
  if (RESERVED_VARIABLES.test(name)) return 'this variable is set by Lambda or by Thaw';
  const loader = loaderOf(name);
  return loader && `${name} can make the function load other code than its own; it is read by ${loader}`;
}

/** The runtimes that the local cloud runs, and the one that is assumed for a package that names none. */
import { BenchmarkError } from '../errors.ts';

export type Language = 'node' | 'python' | 'provided';

/** `nodejs24.x` refuses handlers with a callback, as on AWS. */
const NODE = 'nodejs24.x';
const NODE_WITH_CALLBACKS = 'nodejs22.x';
const PYTHON = 'python3.13';
export const PROVIDED = 'provided.al2023';

/**
 * The language of a runtime's identifier.
 * @throws BenchmarkError USAGE for one that the local cloud does not run
 */
export function languageOf(runtime: string): Language {
  if (/^nodejs\d+\.x$/.test(runtime)) return 'node';
  if (/^python3\.\d+$/.test(runtime)) return 'python';
  if (/^provided\.al2(023)?$/.test(runtime)) return 'provided';
  throw new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `The local cloud does not run ${runtime}.`,
    fix: 'name nodejs22.x, nodejs24.x, python3.x or provided.al2023 (--runtime), or deploy it and measure it with --aws',
  });
}

/**
 * The Node runtime for a handler's source.
 * @param packageJson text of the package's package.json; undefined without one
 */
export function nodeRuntime(source: string, packageJson: string | undefined): string {
  const engines = /"engines"\s*:\s*\{[^}]*"node"\s*:\s*"[\^~=v]*(2[024])(?:\.[\dx.]*)?"/.exec(packageJson ?? '')?.[1];
  if (engines !== undefined) return `nodejs${engines}.x`;
  return takesCallback(source) ? NODE_WITH_CALLBACKS : NODE;
}

/** The Python runtime for which compiled modules of the package were built, else the newest common one. */
export function pythonRuntime(paths: readonly string[]): string {
  const minor = paths
    .map((path) => /\.cpython-3(\d+)[-.].*so$/.exec(path)?.[1])
    .find((version) => version !== undefined);
  return minor === undefined ? PYTHON : `python3.${minor}`;
}

/** True when a handler has a third parameter. */
function takesCallback(source: string): boolean {
  const parameters = String.raw`\(\s*\w+\s*,\s*\w+\s*,\s*\w+\s*\)`;
  return new RegExp(
    String.raw`\bhandler\s*[=:]\s*(?:async\s+)?(?:function\s*\w*\s*)?${parameters}|function\s+handler\s*${parameters}`,
  ).test(source);
}

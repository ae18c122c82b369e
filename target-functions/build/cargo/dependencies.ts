/** The number of crates in a binary. */
import { runCargo } from './run-cargo.ts';
import type { RustBuild } from './toolchain.ts';

/** Crates that are linked into the binary `name`, without this repository's own: `cargo tree`, normal edges. */
export async function countDependencies(build: RustBuild & { readonly name: string }): Promise<number> {
  const output = await runCargo({
    program: build.tools.cargo,
    arguments: [
      'tree',
      '--locked',
      '-p',
      build.name,
      '-e',
      'normal,no-proc-macro',
      '--prefix',
      'none',
      '--format',
      '{p}',
    ],
    folder: build.workspace,
    environment: build.context.environment,
    onProgress: () => undefined,
  });
  return countCrates(output);
}

/** Distinct crates of a flat `cargo tree`; those with a path in brackets are this repository's own. */
function countCrates(tree: string): number {
  const lines = tree
    .split('\n')
    .map((line) => line.replace(/ \(\*\)$/, '').trim())
    .filter((line) => line !== '' && !line.includes('(/'));
  return new Set(lines).size;
}

/** What a binary is linked from. */
import { runCargo } from './run-cargo.ts';
import { PUBLISHED, type RustBuild } from './toolchain.ts';

export interface Dependencies {
  /** Distinct crates without this repository's own. */
  readonly count: number;
  /** The AWS SDK client, for the report; absent in a binary without the AWS SDK. */
  readonly awsClient?: string;
}

/** Crates that are linked into the binary `name`: `cargo tree`, normal edges. */
export async function readDependencies(build: RustBuild & { readonly name: string }): Promise<Dependencies> {
  const output = await runCargo({
    program: build.tools.cargo,
    arguments: [
      'tree',
      '--locked',
      '-p',
      build.name,
      // The local feature `unified` adds nothing that is linked.
      ...(build.context.profile === 'deploy' ? ['--features', PUBLISHED] : []),
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
  const crates = cratesOf(output);
  return { count: crates.length, ...awsClientOf(crates) };
}

function awsClientOf(crates: readonly string[]): Pick<Dependencies, 'awsClient'> {
  if (crates.some((crate) => crate.startsWith('aws-config '))) return { awsClient: 'aws-config defaults' };
  return crates.some((crate) => crate.startsWith('aws-sdk-')) ? { awsClient: 'light client' } : {};
}

/** Distinct crates of a flat `cargo tree`; those with a path in brackets are this repository's own. */
function cratesOf(tree: string): string[] {
  const lines = tree
    .split('\n')
    .map((line) => line.replace(/ \(\*\)$/, '').trim())
    .filter((line) => line !== '' && !line.includes('(/'));
  return [...new Set(lines)];
}

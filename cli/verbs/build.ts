/** `thaw build`: builds target functions without running anything. */
import type { Architecture } from '../../core/suite/types.ts';
import { buildTargets } from '../../target-functions/build/build-targets.ts';
import { hostArchitecture } from '../../target-functions/build/shared/host-architecture.ts';
import { readManifests } from '../../target-functions/build/shared/manifests.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { userError } from '../errors/make-errors.ts';
import { repositoryRoot } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { makeBuildPrinter, printMissing } from '../output/session-printer.ts';

interface BuildOptions {
  readonly arch?: string;
  readonly profile: string;
}

/** Exit code 3 when a requested target cannot be built here. */
export async function buildVerb(names: readonly string[], options: BuildOptions, output: Output): Promise<number> {
  const all = readManifests(repositoryRoot).map((manifest) => manifest.name);
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw userError('TARGET_UNKNOWN', `There is no target ${unknown.join(', ')}.`, `use one of: ${all.join(', ')}`);
  }
  const { built, missing } = await buildTargets({
    repositoryRoot,
    architecture: parseArchitecture(options.arch),
    ...(names.length === 0 ? {} : { targets: [...names] }),
    profile: options.profile === 'local' ? 'local' : 'deploy',
    onProgress: makeBuildPrinter(output),
  });
  for (const record of built) {
    output.print(
      `${record.target.padEnd(28)} ${record.architecture}  ${(record.zipSizeBytes / 1000).toFixed(1).padStart(9)} kB  ${record.profile}  ${record.zipPath}`,
    );
  }
  printMissing({ missing }, output);
  output.printJson({ built, missing });
  return missing.length === 0 ? EXIT.ok : EXIT.environment;
}

/** `arm64` or `x86_64` (also `x64`, `amd64`, `aarch64`); absent = this machine's. */
export function parseArchitecture(text: string | undefined): Architecture {
  if (text === undefined) return hostArchitecture();
  if (text === 'arm64' || text === 'aarch64') return 'arm64';
  if (text === 'x86_64' || text === 'x64' || text === 'amd64') return 'x86_64';
  throw userError('USAGE', `${JSON.stringify(text)} is no architecture of Lambda.`, 'use arm64 or x86_64');
}

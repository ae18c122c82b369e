/** `thaw build`: builds target functions without running anything. */
import { BenchmarkError } from '../../core/errors.ts';
import type { Architecture } from '../../core/suite/types.ts';
import { buildTargets } from '../../target-functions/build/build-targets.ts';
import { readManifests } from '../../target-functions/build/shared/manifests.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { hostArchitecture, repositoryRoot } from '../paths.ts';

export interface BuildOptions {
  readonly arch?: string;
  readonly profile: string;
}

/** Exit code 3 when a target that was asked for cannot be built here. */
export async function buildVerb(names: readonly string[], options: BuildOptions, output: Output): Promise<number> {
  const known = readManifests(repositoryRoot).map((manifest) => manifest.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new BenchmarkError({
      code: 'TARGET_UNKNOWN',
      source: 'user',
      message: `There is no target ${unknown.join(', ')}.`,
      fix: `use one of: ${known.join(', ')}`,
    });
  }
  const { built, missing } = await buildTargets({
    repositoryRoot,
    architecture: parseArchitecture(options.arch),
    ...(names.length === 0 ? {} : { targets: [...names] }),
    profile: options.profile === 'local' ? 'local' : 'deploy',
    onProgress: (line) => (output.live ? output.status(line) : output.say(line)),
  });
  for (const record of built) {
    output.print(
      `${record.target.padEnd(28)} ${record.architecture}  ${(record.zipSizeBytes / 1000).toFixed(1).padStart(9)} kB  ${record.profile}  ${record.zipPath}`,
    );
  }
  for (const { target, reason, fix } of missing) output.say(`left out: ${target}: ${reason}\n  fix: ${fix}`);
  output.printJson({ built, missing });
  return missing.length === 0 ? EXIT.ok : EXIT.environment;
}

/** `arm64` or `x86_64` (also `x64`, `amd64`, `aarch64`); absent = this machine's. */
export function parseArchitecture(text: string | undefined): Architecture {
  if (text === undefined) return hostArchitecture();
  if (text === 'arm64' || text === 'aarch64') return 'arm64';
  if (text === 'x86_64' || text === 'x64' || text === 'amd64') return 'x86_64';
  throw new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `${JSON.stringify(text)} is no architecture of Lambda.`,
    fix: 'use arm64 or x86_64',
  });
}

/** What the build asks of a language: one file a language in `languages/`. */
import type { TargetManifest } from '../../../core/suite/manifest.ts';
import type { Architecture } from '../../../core/suite/types.ts';
import type { MissingTarget } from './records.ts';
import type { ZipEntry } from './zip.ts';

export type Profile = 'local' | 'deploy';

export interface LanguageContext {
  readonly repositoryRoot: string;
  readonly architecture: Architecture;
  readonly profile: Profile;
  /** Variables of the shell: PATH, HOME, CARGO_HOME. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (line: string) => void;
}

/** A built target before it is zipped. */
export interface BuiltCode {
  readonly target: string;
  readonly entries: readonly ZipEntry[];
  /** Name of the build profile as the report prints it. */
  readonly profile: string;
  readonly dependencyCount: number;
  readonly toolchain: string;
  /** Of the one file a bundler made, before it is zipped; absent where nothing is bundled. */
  readonly bundleSizeBytes?: number;
}

export interface LanguageBuilder {
  /** Files and folders, absolute, that decide the zip. */
  sources(context: LanguageContext, manifest: TargetManifest): string[];
  /** What else decides it: tool versions and settings. */
  recipe(context: LanguageContext): string[];
  /** Builds all of them in one go and says which could not be built. Errors: BenchmarkError when a build breaks. */
  build(
    context: LanguageContext,
    manifests: readonly TargetManifest[],
  ): Promise<{ built: BuiltCode[]; missing: MissingTarget[] }>;
}

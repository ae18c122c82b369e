/** What a language implements for the build; one file per language in `languages/`. */
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
  /** Name of the build profile in the report. */
  readonly profile: string;
  readonly dependencyCount: number;
  readonly toolchain: string;
  /** The AWS SDK client inside, where the profile decides it. */
  readonly awsClient?: string;
  /** Size of the bundler's output file before it is zipped; absent where nothing is bundled. */
  readonly bundleSizeBytes?: number;
}

export interface LanguageBuilder {
  /** Files and folders, absolute, that determine the zip. */
  sources(context: LanguageContext, manifest: TargetManifest): string[];
  /** Tool versions and settings that determine it as well. */
  recipe(context: LanguageContext): string[];
  /** Builds all of them together; returns which could not be built. Errors: BenchmarkError when a build fails. */
  build(
    context: LanguageContext,
    manifests: readonly TargetManifest[],
  ): Promise<{ built: BuiltCode[]; missing: MissingTarget[] }>;
}

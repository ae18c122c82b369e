/** Node targets: one ESM bundle per target, with the AWS SDK in it. */
import { basename, join } from 'node:path';
import { build, version as esbuildVersion } from 'esbuild';
import type { TargetManifest } from '../../../core/suite/manifest.ts';
import type { BuiltCode, LanguageBuilder, LanguageContext } from '../shared/language.ts';
import { targetFolder, targetsFolder } from '../shared/manifests.ts';
import { bundleCopy, sourcesOfCopy } from './task-copy.ts';

/** Optional dependencies of packages that are neither installed nor used here. */
const OPTIONAL_PACKAGES = ['pg-native', 'pg-hstore', 'pg-cloudflare', 'cloudflare:sockets'];

export const nodeBuilder: LanguageBuilder = {
  sources: (context, manifest) =>
    manifest.copyOf === undefined
      ? [
          targetFolder(context.repositoryRoot, manifest),
          join(targetsFolder(context.repositoryRoot), 'node', 'shared'),
          join(context.repositoryRoot, 'package-lock.json'),
        ]
      : sourcesOfCopy(context, manifest.copyOf),
  recipe: () => ['node-2', esbuildVersion],
  async build(context, manifests) {
    const built: BuiltCode[] = [];
    for (const manifest of manifests) {
      context.onProgress(`${manifest.name}: bundling`);
      built.push(await bundle(context, manifest));
    }
    return { built, missing: [] };
  },
};

async function bundle(context: LanguageContext, manifest: TargetManifest): Promise<BuiltCode> {
  const { copyOf } = manifest;
  const { outputFiles, metafile } =
    copyOf === undefined ? await bundleOwnCode(context, manifest) : await bundleCopy(context, copyOf);
  const entries = outputFiles.map(({ path, contents }) => ({ name: basename(path), content: contents }));
  return {
    target: manifest.name,
    entries,
    profile: 'bundled',
    dependencyCount: countPackages(Object.keys(metafile.inputs)),
    toolchain: `esbuild ${esbuildVersion}`,
    bundleSizeBytes: entries.reduce((bytes, { content }) => bytes + content.byteLength, 0),
  };
}

function bundleOwnCode(context: LanguageContext, manifest: TargetManifest) {
  return build({
    absWorkingDir: context.repositoryRoot,
    entryPoints: [join(targetFolder(context.repositoryRoot, manifest), 'handler.ts')],
    bundle: true,
    write: false,
    outfile: 'index.mjs',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    legalComments: 'none',
    mainFields: ['module', 'main'],
    // CommonJS packages inside an ESM bundle still call require.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    external: OPTIONAL_PACKAGES,
    metafile: true,
    logLevel: 'silent',
  });
}

/** Distinct npm packages among the files that went into the bundle. */
function countPackages(inputs: readonly string[]): number {
  const names = inputs.map((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]);
  return new Set(names.filter((name) => name !== undefined)).size;
}

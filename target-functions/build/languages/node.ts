/** Node targets: one ESM file per target, with the AWS SDK bundled in. */
import { join } from 'node:path';
import { build, version as esbuildVersion } from 'esbuild';
import type { TargetManifest } from '../../../core/suite/manifest.ts';
import type { BuiltCode, LanguageBuilder, LanguageContext } from '../shared/language.ts';
import { targetFolder, targetsFolder } from '../shared/manifests.ts';

/** Optional dependencies of packages that are neither installed nor used here. */
const OPTIONAL_PACKAGES = ['pg-native', 'pg-hstore', 'pg-cloudflare', 'cloudflare:sockets'];

export const nodeBuilder: LanguageBuilder = {
  sources: (context, manifest) => [
    targetFolder(context.repositoryRoot, manifest),
    join(targetsFolder(context.repositoryRoot), 'node', 'shared'),
    join(context.repositoryRoot, 'package-lock.json'),
  ],
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
  const result = await build({
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
  const code = result.outputFiles[0]?.contents ?? new Uint8Array();
  return {
    target: manifest.name,
    entries: [{ name: 'index.mjs', content: code }],
    profile: 'bundled',
    dependencyCount: countPackages(Object.keys(result.metafile.inputs)),
    toolchain: `esbuild ${esbuildVersion}`,
    bundleSizeBytes: code.byteLength,
  };
}

/** Distinct npm packages among the files that went into the bundle. */
function countPackages(inputs: readonly string[]): number {
  const names = inputs.map((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]);
  return new Set(names.filter((name) => name !== undefined)).size;
}

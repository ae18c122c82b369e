/** The layer of the local cloud in the place of AWS's Parameters and Secrets extension: one bundled file and its launcher. */
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

const NAME = 'parameters-and-secrets';

/**
 * Makes the folder of the layer anew and gives its path: `extensions/parameters-and-secrets` is what Lambda starts.
 * The launcher names this Node by its path, because a function's own PATH has none here.
 */
export function bundleExtension(repositoryRoot: string): string {
  const folder = path.join(repositoryRoot, '.thaw', 'bundles', NAME);
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(path.join(unfinished, 'extensions'), { recursive: true });
  try {
    buildSync({
      entryPoints: [path.join(import.meta.dirname, '../..', 'local-cloud', 'extensions', NAME, 'main.mjs')],
      outfile: path.join(unfinished, NAME, 'main.mjs'),
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      // For the CommonJS that a function's process and the extension share.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      minify: true,
      legalComments: 'none',
      logLevel: 'silent',
    });
    const launcher = path.join(unfinished, 'extensions', NAME);
    const node = process.execPath.replaceAll("'", `'\\''`);
    writeFileSync(launcher, `#!/bin/sh\nexec '${node}' "\${0%/*}/../${NAME}/main.mjs"\n`);
    chmodSync(launcher, 0o755);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

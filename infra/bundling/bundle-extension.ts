/** The local cloud's replacement of the AWS Parameters and Secrets extension: a layer of one bundled file and its launcher. */
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

const NAME = 'parameters-and-secrets';

/**
 * Makes the folder of the layer again and returns its path. Lambda starts `extensions/parameters-and-secrets`, a launcher
 * that has the path of this Node.js, because there is none in the PATH of a function.
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
      // For CommonJS code, which calls require().
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

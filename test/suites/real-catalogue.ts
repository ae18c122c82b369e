/** The catalogue of the repository, with its real manifests and suites. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TargetManifest } from '../../core/suite/manifest.ts';
import type { Catalogue } from '../../core/suite/types.ts';

export const REPOSITORY_ROOT = path.join(import.meta.dirname, '..', '..');
const SUITES = path.join(REPOSITORY_ROOT, 'suites');

export function suiteFiles(): string[] {
  return readdirSync(SUITES).filter((name) => name.endsWith('.json'));
}

export function readSuiteFile(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(SUITES, file), 'utf8')) as Record<string, unknown>;
}

/** @param isMissing selects the targets that are listed as missing */
export function realCatalogue(isMissing: (manifest: TargetManifest) => boolean = () => false): Catalogue {
  const manifests = globSync('target-functions/{rust,python,node}/*/target.json', { cwd: REPOSITORY_ROOT }).map(
    (file) => JSON.parse(readFileSync(path.join(REPOSITORY_ROOT, file), 'utf8')) as TargetManifest,
  );
  return {
    targets: manifests
      .filter((manifest) => !isMissing(manifest))
      .map((manifest) => ({ manifest, functionName: `thaw-${manifest.name}`, architecture: 'arm64' as const })),
    missing: manifests
      .filter(isMissing)
      .map(({ name }) => ({ target: name, reason: 'there is no cargo', fix: 'install cargo' })),
    suites: Object.fromEntries(suiteFiles().map((file) => [path.basename(file, '.json'), readSuiteFile(file)])),
  };
}

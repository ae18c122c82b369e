/** Python targets: the zip holds the handler and the two shared modules. boto3 is part of the managed runtime. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TargetManifest } from '../../../core/suite/manifest.ts';
import type { BuiltCode, LanguageBuilder, LanguageContext } from '../shared/language.ts';
import { targetFolder, targetsFolder } from '../shared/manifests.ts';
import { listFiles } from '../shared/sources.ts';

export const pythonBuilder: LanguageBuilder = {
  sources: (context, manifest) => [
    targetFolder(context.repositoryRoot, manifest),
    join(targetsFolder(context.repositoryRoot), 'python', 'shared'),
  ],
  recipe: () => ['python-1'],
  async build(context, manifests) {
    return { built: manifests.map((manifest) => collect(context, manifest)), missing: [] };
  },
};

function collect(context: LanguageContext, manifest: TargetManifest): BuiltCode {
  const files = pythonBuilder.sources(context, manifest).flatMap(listFiles);
  const modules = files.filter((file) => file.endsWith('.py'));
  return {
    target: manifest.name,
    entries: modules.map((file) => ({ name: basename(file), content: readFileSync(file) })),
    profile: 'none',
    dependencyCount: 0,
    // Nothing is compiled, so the zip does not depend on the installed Python; the run records the interpreter that it used.
    toolchain: `source for ${manifest.runtime}`,
  };
}

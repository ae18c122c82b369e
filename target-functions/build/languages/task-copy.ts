/** Copies of the orchestrator's tasks, which the suite `self` measures: their bundles as they are deployed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Task } from '../../../core/suite/orchestrator-tasks.ts';
import type { Catalogue } from '../../../core/suite/types.ts';
import type { LanguageContext } from '../shared/language.ts';
import { readManifests, targetFolder } from '../shared/manifests.ts';
import { TASK_SOURCES, taskBundleOptions } from '../shared/task-bundle.ts';

/** Files and folders that determine the code of a copy; the manifests and suites are in the catalogue of plan-run. */
export function sourcesOfCopy({ repositoryRoot }: LanguageContext, task: Task): string[] {
  const shared = [...TASK_SOURCES, 'package-lock.json'].map((name) => join(repositoryRoot, name));
  if (task !== 'plan-run') return shared;
  const manifests = readManifests(repositoryRoot).map((manifest) =>
    join(targetFolder(repositoryRoot, manifest), 'target.json'),
  );
  return [...shared, ...manifests, join(repositoryRoot, 'suites')];
}

/** Bundles the code of a task in memory. */
export async function bundleCopy({ repositoryRoot, architecture }: LanguageContext, task: Task) {
  const catalogue = catalogueOf(repositoryRoot, architecture);
  const options = taskBundleOptions({ repositoryRoot, task, catalogue }, join(repositoryRoot, 'out'));
  return build({ ...options, write: false, metafile: true });
}

/** As large as the deployed one, except for the builds, which are not known before this one is built. */
function catalogueOf(repositoryRoot: string, architecture: LanguageContext['architecture']): Catalogue {
  const folder = join(repositoryRoot, 'suites');
  const suites = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return {
    targets: readManifests(repositoryRoot).map((manifest) => ({
      manifest,
      functionName: `thaw-${manifest.name}`,
      architecture,
    })),
    missing: [],
    suites: Object.fromEntries(
      suites.map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(join(folder, name), 'utf8'))]),
    ),
  };
}

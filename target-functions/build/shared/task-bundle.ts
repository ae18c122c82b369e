/**
 * How the code of an orchestrator task is bundled: one `index.mjs`, which includes the AWS SDK (the tested version; the
 * emulator has none). One place, because the suite `self` measures copies of the deployed bundles.
 */
import type { BuildOptions } from 'esbuild';
import type { Task } from '../../../core/suite/orchestrator-tasks.ts';
import type { Catalogue } from '../../../core/suite/types.ts';

/** The source folders of the tasks: a change of any file in them makes a new bundle. */
export const TASK_SOURCES = ['orchestrator-lambdas', 'core'] as const;

interface TaskBundle {
  readonly repositoryRoot: string;
  readonly tasks: readonly Task[];
  /** The value of the constant THAW_CATALOGUE, which only plan-run uses. */
  readonly catalogue: Catalogue;
}

/** Options of esbuild; each task's file is `<task>/index.mjs`. */
export function taskBundleOptions({ repositoryRoot, tasks, catalogue }: TaskBundle, outdir: string) {
  return {
    absWorkingDir: repositoryRoot,
    entryPoints: tasks.map((task) => ({ in: `orchestrator-lambdas/${task}/handler.ts`, out: `${task}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The ES module builds of the AWS SDK: half the size, because esbuild removes code that is not called.
    mainFields: ['module', 'main'],
    minify: true,
    // The state machine matches on error names.
    keepNames: true,
    legalComments: 'none',
    charset: 'utf8',
    define: { THAW_CATALOGUE: JSON.stringify(catalogue) },
    // Some packages in the bundle are CommonJS and call require() for Node's own modules.
    banner: { js: "import{createRequire as thawRequire}from'node:module';const require=thawRequire(import.meta.url);" },
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

/**
 * How the code of an orchestrator task is bundled: `index.mjs`, which includes the AWS SDK (the tested version; the emulator
 * has none), beside files that are loaded when they are needed. One place, because the suite `self` measures copies of the
 * deployed bundles.
 */
import type { BuildOptions } from 'esbuild';
import type { Task } from '../../../core/suite/orchestrator-tasks.ts';
import type { Catalogue } from '../../../core/suite/types.ts';

/** The source folders of the tasks: a change of any file in them makes a new bundle. */
export const TASK_SOURCES = ['orchestrator-lambdas', 'core'] as const;

interface TaskBundle {
  readonly repositoryRoot: string;
  readonly task: Task;
  /** The value of the constant THAW_CATALOGUE, which only plan-run uses. */
  readonly catalogue: Catalogue;
}

/** Options of esbuild. Every task is a build of its own: in one build, tasks would share files. */
export function taskBundleOptions({ repositoryRoot, task, catalogue }: TaskBundle, outdir: string) {
  return {
    absWorkingDir: repositoryRoot,
    entryPoints: [{ in: `orchestrator-lambdas/${task}/handler.ts`, out: 'index' }],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // What is imported dynamically is parsed only when it is used: the charts, and credentials that a Lambda never has.
    splitting: true,
    // The ES module builds of the AWS SDK: half the size, because esbuild removes code that is not called.
    mainFields: ['module', 'main'],
    // Without the names of functions and classes: our errors and those of the SDK set their names themselves.
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    define: { THAW_CATALOGUE: JSON.stringify(catalogue) },
    // Some packages in the bundle are CommonJS and call require() for Node's own modules.
    banner: { js: "import{createRequire as thawRequire}from'node:module';const require=thawRequire(import.meta.url);" },
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

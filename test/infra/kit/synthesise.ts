// Synthesises the app as `cdk` does, from a temporary work tree.
import path from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../../infra/build-app.ts';
import type { BenchmarkStack } from '../../../infra/stacks/benchmark-stack.ts';
import type { DatabaseStack } from '../../../infra/stacks/database-stack.ts';
import type { TargetsStack } from '../../../infra/stacks/targets-stack.ts';
import { readManifests } from '../../../target-functions/build/shared/manifests.ts';
import { makeWorkTree, REPOSITORY_ROOT, type WorkTree, type WorkTreeOptions } from './work-tree.ts';

export const STADIUM_TARGETS = ['node-stadiums-baseline', 'node-stadiums-optimised'] as const;
/** As the command line passes them when the local cloud runs both. */
export const LOCAL_SERVICES = JSON.stringify({
  database: { host: '127.0.0.1', port: 5432, tls: false, database: 'postgres', username: 'thaw', password: 'made up' },
  cache: { host: '127.0.0.1', port: 6379, tls: false },
});

export interface Synthesised {
  readonly app: App;
  readonly targetsStack: TargetsStack;
  readonly benchmarkStack: BenchmarkStack;
  readonly targets: Template;
  /** Only with the context value `database`. */
  readonly databaseStack?: DatabaseStack;
  readonly benchmark: Template;
  /** Files of the templates, for tools that read files. */
  readonly templateFiles: readonly string[];
  readonly outputFolder: string;
  readonly tree: WorkTree;
}

export interface SynthesisOptions extends WorkTreeOptions {
  /** Context values, as strings like those of `-c key=value`. */
  readonly context?: Readonly<Record<string, string>>;
  /** The Region of `cdk deploy`; absent = not known. */
  readonly region?: string;
  /** True: CDK checks the templates itself, which takes seconds; its findings are in validation-report.json. */
  readonly validate?: boolean;
}

/** With every target built, unless `built` is given. The caller removes `tree` afterwards. */
export function synthesise({ context = {}, validate = false, region, ...options }: SynthesisOptions = {}): Synthesised {
  const everyTarget = readManifests(REPOSITORY_ROOT).map(({ name }) => name);
  const tree = makeWorkTree({ built: everyTarget, ...options });
  try {
    const outdir = path.join(tree.root, '.thaw', 'cdk.out');
    const { app, targets, benchmark, database } = buildApp(tree.root, {
      outdir,
      region,
      context,
      builtinCloudFormationValidation: validate,
    });
    app.synth();
    return {
      app,
      targetsStack: targets,
      benchmarkStack: benchmark,
      targets: Template.fromStack(targets),
      ...(database && { databaseStack: database }),
      benchmark: Template.fromStack(benchmark),
      templateFiles: app.node.children
        .filter(Stack.isStack)
        .map(({ stackName: name }) => path.join(outdir, `${name}.template.json`)),
      outputFolder: outdir,
      tree,
    };
  } catch (error) {
    tree.remove();
    throw error;
  }
}

/** The variants of the deployment that have different templates. */
export const VARIANTS: readonly { readonly name: string; readonly options: SynthesisOptions }[] = [
  { name: 'arm64, default settings', options: { extensions: ['arm64', 'x86_64'] } },
  {
    name: 'arm64, nightly, with a measured function and the suite self',
    options: {
      context: {
        self: 'true',
        nightly: 'true',
        nightlySuite: 'quick',
        costAlarmUsd: '5',
        measure: 'arn:aws:lambda:us-east-1:123456789012:function:orders',
      },
    },
  },
  {
    name: 'arm64, with a database',
    options: { built: STADIUM_TARGETS, context: { database: 'true' } },
  },
  { name: 'arm64, reports deleted with the stack', options: { context: { keepReports: 'false' } } },
  {
    name: 'x86_64, local',
    options: {
      architecture: 'x86_64',
      extensions: ['x86_64'],
      context: {
        architecture: 'x86_64',
        keepReports: 'false',
        environment: JSON.stringify({ kind: 'local', region: 'us-east-1', throttle: 'none', memoryLimit: 'none' }),
      },
    },
  },
  {
    name: 'x86_64, local, with database and cache',
    options: {
      architecture: 'x86_64',
      built: STADIUM_TARGETS,
      context: {
        architecture: 'x86_64',
        environment: JSON.stringify({ kind: 'local', region: 'us-east-1' }),
        localServices: LOCAL_SERVICES,
      },
    },
  },
];

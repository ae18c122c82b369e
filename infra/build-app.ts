/** Puts the app together; apart from app.ts so that tests can build it with settings of their own. */
import { createRequire } from 'node:module';
import { App, type AppProps } from 'aws-cdk-lib';
import recommendedFeatureFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { definedOnly } from '../core/defined-only.ts';
import { bundleLambdas } from './bundling/bundle-lambdas.ts';
import { readDeploymentContent } from './catalogue/catalogue.ts';
import { STACK_NAMES } from './deployment/names.ts';
import { readSettings } from './settings/deploy-settings.ts';
import { BenchmarkStack } from './stacks/benchmark-stack.ts';
import type { DatabaseStack } from './stacks/database-stack.ts';
import { TargetsStack } from './stacks/targets-stack.ts';

interface ThawApp {
  readonly app: App;
  readonly targets: TargetsStack;
  readonly benchmark: BenchmarkStack;
  /** Only with the context value `database`. */
  readonly database?: DatabaseStack;
}

/**
 * The stacks. Targets and benchmark do not refer to each other: they know each other's functions by name, so each deploys
 * alone. The database, where one is asked for, comes before the targets.
 * @throws BenchmarkError when a context value is wrong, with the cure
 */
export function buildApp(repositoryRoot: string, props: AppProps = {}): ThawApp {
  const app = new App({
    // No reporting to AWS: the templates hold what is in the code and nothing else.
    analyticsReporting: false,
    treeMetadata: false,
    // Half of a synthesis (two of four seconds on two cores, November 2026). The tests turn it on, with cdk-nag and
    // cfn-lint beside it, for every variant of the templates.
    builtinCloudFormationValidation: false,
    ...props,
    // What `cdk init` would write for this exact version of the library.
    context: { ...recommendedFeatureFlags, ...props.context },
  });
  const settings = readSettings(app.node);
  const content = readDeploymentContent(repositoryRoot, settings);
  const bundles = bundleLambdas({ repositoryRoot, catalogue: content.catalogue });
  const database = settings.database ? makeDatabase(app) : undefined;
  return definedOnly({
    app,
    database,
    targets: new TargetsStack(app, STACK_NAMES.targets, { settings, content, repositoryRoot, database }),
    benchmark: new BenchmarkStack(app, STACK_NAMES.benchmark, { settings, bundles, repositoryRoot }),
  });
}

/** Loaded only when it is asked for: the CDK's networks and databases would make every other synthesis a fifth slower. */
function makeDatabase(app: App): DatabaseStack {
  const load = createRequire(import.meta.url);
  const module = load('./stacks/database-stack.ts') as typeof import('./stacks/database-stack.ts');
  return new module.DatabaseStack(app, STACK_NAMES.database);
}

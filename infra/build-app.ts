/** Builds the app; separate from app.ts so that tests can build it with other settings. */
import { createRequire } from 'node:module';
import { App, type AppProps, BOOTSTRAP_QUALIFIER_CONTEXT } from 'aws-cdk-lib';
import recommendedFeatureFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { definedOnly } from '../core/defined-only.ts';
import { bundleLambdas } from './bundling/bundle-lambdas.ts';
import { readDeploymentContent } from './catalogue/catalogue.ts';
import { STACK_NAMES } from './deployment/names.ts';
import { assertDatabase } from './deployment/regions.ts';
import { readSettings } from './settings/deploy-settings.ts';
import { BenchmarkStack } from './stacks/benchmark-stack.ts';
import type { DatabaseStack } from './stacks/database-stack.ts';
import { TargetsStack } from './stacks/targets-stack.ts';

interface ThawAppProps extends AppProps {
  /** Where the stacks are deployed, as far as it is known before; `cdk` determines it. */
  readonly region?: string | undefined;
}

interface ThawApp {
  readonly app: App;
  readonly targets: TargetsStack;
  readonly benchmark: BenchmarkStack;
  /** Only with the context value `database`. */
  readonly database?: DatabaseStack;
}

/**
 * Builds the stacks. Targets and benchmark do not refer to each other, but use function names, so that each can be deployed
 * alone. The optional database is deployed before the targets.
 * @throws BenchmarkError when a context value is wrong, with the fix
 */
export function buildApp(repositoryRoot: string, { region: given, ...props }: ThawAppProps = {}): ThawApp {
  const app = new App({
    // No reporting to AWS: the templates contain only what is in the code.
    analyticsReporting: false,
    treeMetadata: false,
    // Takes half of a synthesis (two of four seconds on two cores, November 2026). The tests turn it on for every variant
    // of the templates, and also run cdk-nag and cfn-lint.
    builtinCloudFormationValidation: false,
    ...props,
    // The feature flags that `cdk init` would write for this version of the library.
    context: { ...recommendedFeatureFlags, ...props.context },
  });
  const settings = readSettings(app.node);
  if (settings.bootstrapQualifier !== undefined) {
    app.node.setContext(BOOTSTRAP_QUALIFIER_CONTEXT, settings.bootstrapQualifier);
  }
  // The local cloud has what Regions may lack.
  const region = settings.environment?.kind === 'local' ? undefined : given;
  if (settings.database && region !== undefined) assertDatabase(region, settings);
  const content = readDeploymentContent(repositoryRoot, settings, region);
  const bundles = bundleLambdas({ repositoryRoot, catalogue: content.catalogue });
  const database = settings.database ? makeDatabase(app, region) : undefined;
  return definedOnly({
    app,
    database,
    targets: new TargetsStack(app, STACK_NAMES.targets, { settings, content, repositoryRoot, database, region }),
    benchmark: new BenchmarkStack(app, STACK_NAMES.benchmark, {
      settings,
      bundles,
      extensionZips: content.extensionZips,
    }),
  });
}

/** Loaded only when needed: the CDK's network and database modules would make every other synthesis 20 % slower. */
function makeDatabase(app: App, region: string | undefined): DatabaseStack {
  const load = createRequire(import.meta.url);
  const module = load('./stacks/database-stack.ts') as typeof import('./stacks/database-stack.ts');
  return new module.DatabaseStack(app, STACK_NAMES.database, region);
}

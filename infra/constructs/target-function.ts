/** The Lambda function of one target, as its manifest describes it. */
import path from 'node:path';
import { Duration, Tags, Validations } from 'aws-cdk-lib';
import {
  Architecture,
  Code,
  FunctionUrlAuthType,
  Function as LambdaFunction,
  Runtime,
  RuntimeFamily,
} from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { definedOnly } from '../../core/defined-only.ts';
import type { TargetManifest } from '../../core/suite/manifest.ts';
import { OPT_IN_TAG } from '../../core/suite/opt-in.ts';
import type { Architecture as TargetArchitecture } from '../../core/suite/types.ts';
import type { DeployableTarget } from '../catalogue/catalogue.ts';
import { targetFunctionName } from '../deployment/names.ts';
import { FunctionRole } from './function-role.ts';
import type { TargetResources } from './target-resources.ts';

interface TargetFunctionProps {
  readonly target: DeployableTarget;
  readonly repositoryRoot: string;
  readonly architecture: TargetArchitecture;
  /** Makes the resources that the target needs. */
  readonly resources: TargetResources;
}

export class TargetFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: TargetFunctionProps) {
    super(scope, id);
    const { manifest, build } = props.target;
    const functionName = targetFunctionName(manifest.name);
    const identity = new FunctionRole(this, 'Identity', { functionName, retention: RetentionDays.TWO_WEEKS });
    const granted = manifest.needs.map((need) => props.resources.grant(need, identity.role));
    const environment: Record<string, string> = Object.assign(
      {},
      manifest.environment,
      ...granted.map((grant) => grant.environment),
      manifest.copyOf && props.resources.grantCopy(manifest.copyOf, identity.role),
    );
    const layers = granted.flatMap(({ layer }) => layer ?? []);
    // No tracing, and only layers that are part of the benchmark: anything else would be measured too.
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: `Thaw target: ${manifest.description}`.slice(0, 256),
      runtime: runtimeOf(manifest),
      architecture: props.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(path.join(props.repositoryRoot, build.zipPath)),
      handler: manifest.handler,
      memorySize: manifest.memoryMb,
      timeout: Duration.seconds(manifest.timeoutSeconds),
      role: identity.role,
      logGroup: identity.logGroup,
      environment,
      ...(layers.length > 0 && { layers }),
      ...definedOnly({ paramsAndSecrets: granted.find(({ extension }) => extension !== undefined)?.extension }),
      ...granted.find(({ network }) => network !== undefined)?.network,
    });
    Tags.of(this.function).add(OPT_IN_TAG.key, OPT_IN_TAG.value);
    Validations.of(this.function).acknowledge({
      id: 'AwsSolutions-L1',
      reason:
        'The runtime is part of what is measured: a target keeps the version of the published benchmark it is compared with.',
    });
    if (manifest.functionUrl === true) this.function.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
  }
}

function runtimeOf(manifest: TargetManifest): Runtime {
  const family = {
    rust: RuntimeFamily.OTHER,
    python: RuntimeFamily.PYTHON,
    node: RuntimeFamily.NODEJS,
  }[manifest.language];
  return new Runtime(manifest.runtime, family);
}

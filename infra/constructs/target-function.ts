/** One measured function of ours, as its manifest describes it. */
import path from 'node:path';
import { Duration, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
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
import type { TargetManifest } from '../../core/suite/manifest.ts';
import type { Architecture as TargetArchitecture } from '../../core/suite/types.ts';
import type { DeployableTarget } from '../catalogue.ts';
import { targetFunctionName } from '../names.ts';
import { allow } from './explained-access.ts';
import { FunctionRole } from './function-role.ts';

/** The four operations of the published DynamoDB benchmark, and nothing else. */
const TABLE_ACTIONS = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:BatchWriteItem'];

export interface TargetFunctionProps {
  readonly target: DeployableTarget;
  readonly repositoryRoot: string;
  readonly architecture: TargetArchitecture;
  /** What the need `table` is met with. */
  readonly table: Table;
}

export class TargetFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: TargetFunctionProps) {
    super(scope, id);
    const { manifest, build } = props.target;
    const functionName = targetFunctionName(manifest.name);
    const identity = new FunctionRole(this, 'Identity', { functionName, retention: RetentionDays.TWO_WEEKS });
    const environment: Record<string, string> = { ...manifest.environment };
    if (manifest.needs.includes('table')) {
      environment['TABLE_NAME'] = props.table.tableName;
      allow(identity.role, {
        actions: TABLE_ACTIONS,
        resources: [props.table.tableArn],
        why: 'The target reads and writes the items of the benchmark.',
      });
    }
    // No tracing and no layers: whatever is added here would be measured too.
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
    });
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

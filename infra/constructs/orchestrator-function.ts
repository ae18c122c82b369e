/** The Lambda function of one task of the state machine, with the permissions of the access table. */
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Architecture as TargetArchitecture } from '../../core/suite/types.ts';
import { allow } from '../access/explained-access.ts';
import {
  type AccessResource,
  memoryMbOf,
  ORCHESTRATOR_ACCESS,
  TIMEOUT_SECONDS,
} from '../access/orchestrator-access.ts';
import { orchestratorFunctionName, STATE_MACHINE_NAME, TARGET_SECRET_PREFIX, type Task } from '../deployment/names.ts';
import { FunctionRole } from './function-role.ts';

interface OrchestratorFunctionProps {
  readonly task: Task;
  /** Folder with `index.mjs`. */
  readonly codeDirectory: string;
  readonly architecture: TargetArchitecture;
  readonly reportsBucket: Bucket;
  readonly notificationTopic: ITopic;
  /** JSON of RunEnvironment. */
  readonly runEnvironment: string;
}

export class OrchestratorFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: OrchestratorFunctionProps) {
    super(scope, id);
    const functionName = orchestratorFunctionName(props.task);
    const identity = new FunctionRole(this, 'Identity', { functionName, retention: RetentionDays.ONE_MONTH });
    for (const { actions, resources, why } of ORCHESTRATOR_ACCESS[props.task]) {
      const arns = resources.flatMap((resource) => resourceArns(this, resource, props));
      allow(identity.role, { actions, resources: arns, why });
    }
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: `Thaw: the task ${props.task} of the state machine ${STATE_MACHINE_NAME}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: props.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(props.codeDirectory),
      handler: 'index.handler',
      memorySize: memoryMbOf(props.task),
      timeout: Duration.seconds(TIMEOUT_SECONDS),
      role: identity.role,
      logGroup: identity.logGroup,
      environment: {
        REPORTS_BUCKET: props.reportsBucket.bucketName,
        THAW_ENVIRONMENT: props.runEnvironment,
        ...(props.task === 'publish-report' && { NOTIFICATION_TOPIC_ARN: props.notificationTopic.topicArn }),
      },
    });
  }
}

/** The ARNs of a resource in the access table. */
function resourceArns(
  scope: Construct,
  resource: AccessResource,
  { reportsBucket: bucket, notificationTopic }: Pick<OrchestratorFunctionProps, 'reportsBucket' | 'notificationTopic'>,
): string[] {
  const stack = Stack.of(scope);
  if (resource === 'account') return ['*'];
  if (resource === 'measured-functions') return [stack.formatArn({ service: 'lambda', resource: 'function:*' })];
  if (resource === 'executions') {
    return [stack.formatArn({ service: 'states', resource: `execution:${STATE_MACHINE_NAME}:*` })];
  }
  if (resource === 'target-secrets') {
    return [
      stack.formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: `${TARGET_SECRET_PREFIX}*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ];
  }
  if (resource === 'notification-topic') return [notificationTopic.topicArn];
  if (resource === 'reports-bucket') return [bucket.bucketArn];
  return [bucket.arnForObjects(resource.slice('reports/'.length))];
}

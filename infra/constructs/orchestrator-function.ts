/** The Lambda function of one task of the state machine, with the permissions of the access table. */
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { definedOnly } from '../../core/defined-only.ts';
import { OPT_IN_TAG } from '../../core/suite/opt-in.ts';
import type { Architecture as TargetArchitecture } from '../../core/suite/types.ts';
import { allow, deny, type ExplainedAccess } from '../access/explained-access.ts';
import {
  type AccessResource,
  AGGREGATE_NODE_OPTIONS,
  memoryMbOf,
  ORCHESTRATOR_ACCESS,
  TIMEOUT_SECONDS,
} from '../access/orchestrator-access.ts';
import {
  orchestratorFunctionName,
  STATE_MACHINE_NAME,
  TARGET_SECRET_PREFIX,
  TASKS,
  type Task,
} from '../deployment/names.ts';
import type { CpuTimeLayers } from './cpu-time-layers.ts';
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
  /** ARNs of the functions that are opted in by name. */
  readonly measuredFunctions: readonly string[];
  /** ARNs of the layer versions of the CPU time extension. */
  readonly cpuTimeLayers: CpuTimeLayers;
}

export class OrchestratorFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: OrchestratorFunctionProps) {
    super(scope, id);
    const functionName = orchestratorFunctionName(props.task);
    const identity = new FunctionRole(this, 'Identity', { functionName, retention: RetentionDays.ONE_MONTH });
    for (const { actions, resources, why } of ORCHESTRATOR_ACCESS[props.task]) {
      const others = resources.filter((resource) => resource !== 'measured-functions');
      if (others.length < resources.length) allowOnOptedIn(identity.role, { actions, why }, props.measuredFunctions);
      const arns = others.flatMap((resource) => resourceArns(this, resource, props));
      if (arns.length > 0) allow(identity.role, { actions, resources: arns, why });
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
        // Names, not ARNs: all are of this Region and account, and the environment of a function has at most 4 KB.
        ...(props.task === 'plan-run' &&
          props.measuredFunctions.length > 0 && {
            MEASURED_FUNCTIONS: props.measuredFunctions.map((arn) => arn.split(':')[6]).join(','),
          }),
        ...(props.task === 'plan-run' &&
          definedOnly({
            CPU_TIME_LAYER_ARM64: props.cpuTimeLayers.arm64,
            CPU_TIME_LAYER_X86_64: props.cpuTimeLayers.x86_64,
          })),
        ...(props.task === 'aggregate-results' && { NODE_OPTIONS: AGGREGATE_NODE_OPTIONS }),
        ...(props.task === 'publish-report' && { NOTIFICATION_TOPIC_ARN: props.notificationTopic.topicArn }),
      },
    });
  }
}

/**
 * Allows actions on functions that are named or tagged. The orchestrator's own functions are denied also when someone tags them:
 * a run could otherwise call them, or replace their code through their environment.
 */
function allowOnOptedIn(role: Role, access: Omit<ExplainedAccess, 'resources'>, named: readonly string[]): void {
  const functionArn = (name: string) => Stack.of(role).formatArn({ service: 'lambda', resource: `function:${name}` });
  if (named.length > 0) allow(role, { ...access, resources: named });
  allow(role, {
    ...access,
    resources: [functionArn('*')],
    conditions: { StringEquals: { [`aws:ResourceTag/${OPT_IN_TAG.key}`]: OPT_IN_TAG.value } },
  });
  const own = TASKS.map(orchestratorFunctionName).flatMap((name) => [functionArn(name), functionArn(`${name}:*`)]);
  deny(role, access.actions, own);
}

/** The ARNs of a resource in the access table. */
function resourceArns(
  scope: Construct,
  resource: Exclude<AccessResource, 'measured-functions'>,
  { reportsBucket: bucket, notificationTopic }: Pick<OrchestratorFunctionProps, 'reportsBucket' | 'notificationTopic'>,
): string[] {
  const stack = Stack.of(scope);
  if (resource === 'account') return ['*'];
  if (resource === 'every-function') return [stack.formatArn({ service: 'lambda', resource: 'function:*' })];
  if (resource === 'layers') return [stack.formatArn({ service: 'lambda', account: '*', resource: 'layer:*' })];
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

/**
 * The state machine of state-machine/. CDK grants no permissions for a definition from a file, so the role's policy is
 * written here; test/infra compares it with the calls in the file.
 */
import { Aws, type CfnResource, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { readDefinition } from '../../state-machine/definition.ts';
import { acknowledgeWildcards, allow } from '../access/explained-access.ts';
import { functionArnSubstitution, STATE_MACHINE_NAME, TASKS, type Task } from '../deployment/names.ts';
import { acceptQueryLanguageInSucceed } from './cfn-lint-exceptions.ts';

/** Placeholder in the definition, filled in at deployment. */
const PARTITION = 'Partition';

interface BenchmarkStateMachineProps {
  readonly functions: Readonly<Record<Task, IFunction>>;
  readonly reportsBucket: Bucket;
}

export class BenchmarkStateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: BenchmarkStateMachineProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: `Role of the state machine ${STATE_MACHINE_NAME}`,
    });
    allowCalls(role, props);
    const logGroup = new LogGroup(this, 'Logs', {
      // With this prefix CloudWatch needs no resource policy per group; an account may have ten of those.
      logGroupName: `/aws/vendedlogs/states/${STATE_MACHINE_NAME}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: STATE_MACHINE_NAME,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definitionOfEveryPartition()),
      definitionSubstitutions: {
        [PARTITION]: Aws.PARTITION,
        ...Object.fromEntries(TASKS.map((task) => [functionArnSubstitution(task), props.functions[task].functionArn])),
      },
      role,
      // Without the data: a suite may contain the events of the user's own functions.
      logs: { destination: logGroup, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: false,
    });
    acceptQueryLanguageInSucceed(this.stateMachine.node.defaultChild as CfnResource);
    acknowledgeWildcards(
      role,
      ['*'],
      'The actions for the delivery of vended logs (logs:CreateLogDelivery and related ones) have no resource.',
    );
    Validations.of(this.stateMachine).acknowledge({
      id: 'AwsSolutions-SF2',
      reason:
        'With X-Ray on, a trace header would reach the measured functions and add work to what is measured; history and logs show the same calls.',
    });
  }
}

/** The file has the ARNs of the partition `aws`, which Step Functions refuses in others. */
function definitionOfEveryPartition(): string {
  const placeholder = `\${${PARTITION}}`;
  return JSON.stringify(readDefinition(), undefined, 2).replaceAll('arn:aws:states:::', `arn:${placeholder}:states:::`);
}

/** Allows the calls of the states, with one statement per kind of call. */
function allowCalls(role: Role, props: BenchmarkStateMachineProps): void {
  const stack = Stack.of(role);
  // By name: a reference to the state machine in its own role would be a circular dependency.
  const stateMachineArn = stack.formatArn({ service: 'states', resource: `stateMachine:${STATE_MACHINE_NAME}` });
  const functionArns = TASKS.map((task) => props.functions[task].functionArn);
  allow(role, {
    actions: ['lambda:InvokeFunction'],
    resources: functionArns.flatMap((arn) => [arn, `${arn}:*`]),
    why: 'Only the seven functions of the orchestrator, in any version.',
  });
  allow(role, {
    actions: ['states:StartExecution'],
    resources: [stateMachineArn],
    why: 'The Distributed Map starts an execution of this state machine for each lane and each load job.',
  });
  allow(role, {
    actions: ['states:DescribeExecution', 'states:StopExecution'],
    // Lanes are `execution:<name>/<label>:<id>`.
    resources: [`execution:${STATE_MACHINE_NAME}:*`, `execution:${STATE_MACHINE_NAME}/*`].map((resource) =>
      stack.formatArn({ service: 'states', resource }),
    ),
    why: 'The Distributed Map watches and stops its own lanes, whose ids are not known beforehand.',
  });
  allow(role, {
    actions: ['s3:GetObject'],
    resources: ['lanes', 'lanes-*', 'load'].map((file) => props.reportsBucket.arnForObjects(`runs/*/${file}.json`)),
    why: 'The Distributed Maps read the lanes and the load jobs of a run, whose id is made when it starts.',
  });
  allow(role, {
    actions: ['s3:ListBucket'],
    resources: [props.reportsBucket.bucketArn],
    why: 'A missing lanes.json or load.json must be a 404 with a name, not a 403.',
  });
}

/** The engine also runs functions that CloudFormation creates, changes and deletes inside MiniStack. */
import { randomUUID } from 'node:crypto';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand, InvokeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import { failureOf, startTestCloud, type TestCloud, textOf, trusting } from '../kit/local-cloud.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => {
  await cloud?.stop();
});

interface FunctionTemplate {
  readonly name: string;
  readonly code: string;
  readonly memoryMb: number;
  readonly roleStatements?: readonly unknown[];
}

function template(functions: readonly FunctionTemplate[], more: Record<string, unknown> = {}): string {
  const resources = functions.flatMap(({ name, code, memoryMb, roleStatements = [] }, index) => [
    [
      `Role${index}`,
      {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trusting('lambda.amazonaws.com'),
          Policies: roleStatements.length
            ? [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: roleStatements } }]
            : [],
        },
      },
    ],
    [
      `Function${index}`,
      {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: name,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          MemorySize: memoryMb,
          Timeout: 20,
          Role: { 'Fn::GetAtt': [`Role${index}`, 'Arn'] },
          Code: { ZipFile: code },
        },
      },
    ],
  ]);
  return JSON.stringify({ Resources: { ...Object.fromEntries(resources), ...more } });
}

async function settled(name: string): Promise<void> {
  await eventually(`${name} settles`, async () => {
    const stacks = await cloud.cloudFormation
      .send(new DescribeStacksCommand({ StackName: name }))
      .catch(() => undefined);
    const status = stacks?.Stacks?.[0]?.StackStatus ?? 'DELETE_COMPLETE';
    if (status.includes('ROLLBACK') || status.includes('FAILED')) throw new Error(status);
    return status.endsWith('_COMPLETE');
  });
}

const call = async (name: string) =>
  textOf((await cloud.lambda.send(new InvokeCommand({ FunctionName: name }))).Payload);
const memory = 'exports.handler = async () => process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;';

describe('a function of a stack', () => {
  it('is active from the start, follows the stack’s changes, and is deleted with it', async () => {
    const name = `stack-${randomUUID()}`;
    const StackName = name;
    const input = (memoryMb: number, code = memory) => ({
      StackName,
      TemplateBody: template([{ name, code, memoryMb }]),
      Capabilities: ['CAPABILITY_IAM' as const],
    });
    const update = (memoryMb: number, code?: string) =>
      cloud.cloudFormation.send(new UpdateStackCommand(input(memoryMb, code)));

    await cloud.cloudFormation.send(new CreateStackCommand(input(256)));
    await settled(StackName);
    const created = await cloud.lambda.send(new GetFunctionCommand({ FunctionName: name }));
    const first = await call(name);
    await update(384);
    await settled(StackName);
    const second = await call(name);
    await update(384, "exports.handler = async () => 'other code';");
    await settled(StackName);
    const third = await call(name);
    await cloud.cloudFormation.send(new DeleteStackCommand({ StackName }));
    await settled(StackName);
    const last = await failureOf(call(name));

    expect(created.Configuration).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect([first, second, third]).toEqual(['"256"', '"384"', '"other code"']);
    expect(last).toMatchObject({ status: 404, name: 'ResourceNotFoundException' });
  });

  it('that was updated through the API keeps that update until the stack changes it again', async () => {
    const name = `drift-${randomUUID()}`;
    const TemplateBody = template([{ name, code: memory, memoryMb: 256 }]);
    await cloud.cloudFormation.send(
      new CreateStackCommand({ StackName: name, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }),
    );
    await settled(name);

    await cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize: 640 }));
    await eventually('updated', async () => {
      const { Configuration } = await cloud.lambda.send(new GetFunctionCommand({ FunctionName: name }));
      return Configuration?.LastUpdateStatus === 'Successful';
    });

    expect(await call(name)).toBe('"640"');
  });
});

describe('a function that Step Functions runs inside MiniStack', () => {
  it('invokes others through the gateway, with the permissions of its role only', async () => {
    const target = `target-${randomUUID()}`;
    await cloud.createNodeFunction(target, 'export const handler = async () => "measured";');
    const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
    const orchestrator = `orchestrator-${randomUUID()}`;
    const stepFunction = {
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: orchestrator,
          RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] },
          DefinitionString: JSON.stringify({
            StartAt: 'Call',
            States: { Call: { Type: 'Task', Resource: arn(orchestrator), End: true } },
          }),
        },
      },
      MachineRole: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: trusting('states.amazonaws.com') },
      },
    };
    const code = `const { InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } = require('@aws-sdk/client-lambda');
const client = new LambdaClient({});
exports.handler = async () => {
  const response = await client.send(new InvokeCommand({ FunctionName: '${target}', LogType: 'Tail' }));
  const refused = await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: '${target}', MemorySize: 128 })).then(() => 'allowed', (error) => error.name);
  return { payload: Buffer.from(response.Payload).toString(), hasTail: Boolean(response.LogResult), refused, node: process.versions.node };
};`;
    const TemplateBody = template(
      [
        {
          name: orchestrator,
          code,
          memoryMb: 256,
          roleStatements: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn(target) }],
        },
      ],
      stepFunction,
    );
    await cloud.cloudFormation.send(
      new CreateStackCommand({ StackName: orchestrator, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }),
    );
    await settled(orchestrator);

    const execution = await cloud.stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: `arn:aws:states:us-east-1:000000000000:stateMachine:${orchestrator}`,
        input: '{}',
      }),
    );
    let output: string | undefined;
    await eventually('the execution ends', async () => {
      const { status, error, cause, ...rest } = await cloud.stepFunctions.send(
        new DescribeExecutionCommand({ executionArn: execution.executionArn }),
      );
      if (status === 'FAILED') throw new Error(`${error}: ${cause}`);
      output = rest.output;
      return status === 'SUCCEEDED';
    });

    expect(JSON.parse(output ?? '{}')).toMatchObject({
      payload: '"measured"',
      hasTail: true,
      refused: 'AccessDeniedException',
      node: expect.stringMatching(/^24\./),
    });
  });
});

/** Functions of this machine as functions of the local cloud, for one measurement: created in one stack, removed with it. */
import { randomBytes } from 'node:crypto';
import { OPT_IN_TAG } from '../../core/suite/opt-in.ts';
import { ACCOUNT_ID, REGION } from '../../local-cloud/cloud/environment-variables.ts';
import { hostArchitecture } from '../../target-functions/build/shared/host-architecture.ts';
import type { ClientSettings } from '../adapters/client-options.ts';
import { assetsBucket, deleteStack, describeStack } from '../adapters/stacks.ts';
import { removeObjects, uploadObject } from './adapters/objects.ts';
import { createStack } from './adapters/put-stack.ts';
import type { CodePackage } from './code-package.ts';
import type { LocalFunction } from './local-function.ts';

/** Fixed, so that the next command finds what a killed one left; only one command at a time uses a local cloud. */
const STACK = 'thaw-measure';
const OBJECTS_PREFIX = 'thaw-measure/';
export const TEMPORARY_NAME = 'thaw-temporary-';

export interface TemporaryFunction extends LocalFunction {
  readonly label: string;
  readonly functionName: string;
  readonly functionArn: string;
}

/** Names them; nothing is created. */
export function nameFunctions(functions: readonly LocalFunction[], labels: readonly string[]): TemporaryFunction[] {
  // New in every measurement: nothing that the local cloud still knows of an earlier one counts.
  const suffix = randomBytes(3).toString('hex');
  return functions.map((local, index) => {
    const label = labels[index] ?? `function-${index + 1}`;
    const functionName = `${TEMPORARY_NAME}${label}-${suffix}`;
    return {
      ...local,
      label,
      functionName,
      functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${functionName}`,
    };
  });
}

/** Uploads the code and creates the functions, with the tag by which runs may measure them. Throws the errors of AWS. */
export async function createFunctions(
  settings: ClientSettings,
  functions: readonly TemporaryFunction[],
  signal: AbortSignal,
): Promise<void> {
  const bucket = (await assetsBucket(settings)) ?? '';
  const resources: Record<string, unknown> = { Role: ROLE };
  const keyOf = async (code: CodePackage, name: string) => {
    signal.throwIfAborted();
    const key = `${OBJECTS_PREFIX}${name}.zip`;
    await uploadObject(settings, { bucket, key, content: await code.zip() });
    return { S3Bucket: bucket, S3Key: key };
  };
  for (const [index, temporary] of functions.entries()) {
    const layers: object[] = [];
    for (const [number, layer] of temporary.layers.entries()) {
      const id = `Layer${index}x${number}`;
      // New as well: the local cloud keeps what it unpacked of a layer's version, and versions of a deleted layer begin again.
      const LayerName = `${temporary.functionName}-layer-${number}`;
      const Content = await keyOf(layer, LayerName);
      resources[id] = { Type: 'AWS::Lambda::LayerVersion', Properties: { Content, LayerName } };
      layers.push({ Ref: id });
    }
    const Code = await keyOf(temporary.code, temporary.functionName);
    resources[`Function${index}`] = functionResource(temporary, Code, layers);
  }
  signal.throwIfAborted();
  await createStack(settings, STACK, { TemplateBody: JSON.stringify({ Resources: resources }) });
}

/** Removes the functions, their role, layers and code; also what a killed command left. @returns whether there was anything */
export async function removeFunctions(settings: ClientSettings): Promise<boolean> {
  const stack = await describeStack(settings, STACK);
  if (stack !== undefined) await deleteStack(settings, STACK, () => {});
  const bucket = await assetsBucket(settings);
  const removed = bucket === undefined ? 0 : await removeObjects(settings, bucket, OBJECTS_PREFIX);
  return stack !== undefined || removed > 0;
}

/** It may do everything: the account is that of the local cloud, and what a function lacks there is not what is measured. */
const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'everything',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
      },
    ],
  },
};

function functionResource(temporary: TemporaryFunction, Code: object, Layers: readonly object[]): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: temporary.functionName,
      Runtime: temporary.runtime,
      Handler: temporary.handler,
      Code,
      Layers,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Architectures: [hostArchitecture()],
      // The trial is made at the smallest size, where memory or time would run out first.
      MemorySize: Math.min(...temporary.memoryMb),
      Timeout: temporary.timeoutSeconds,
      Environment: { Variables: temporary.environment },
      Tags: [{ Key: OPT_IN_TAG.key, Value: OPT_IN_TAG.value }],
    },
  };
}

/** A whole local cloud for a test file, on a port that the operating system chooses, with AWS SDK clients for it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { strToU8, zipSync } from 'fflate';
import type { InvocationObservation } from '../../../core/telemetry/observation.ts';
import { composeCloud, type RunningCloud } from '../../../local-cloud/cloud/compose.ts';
import { ACCOUNT_ID, clientVariables, REGION } from '../../../local-cloud/cloud/environment-variables.ts';
import { stateFolders } from '../../../local-cloud/cloud/state-folder.ts';
import { removeFolder } from '../../../local-cloud/host/remove-folder.ts';
import type { EngineOptions } from '../../../local-cloud/lambda-service/contract.ts';
import type { LambdaServiceSettings } from '../../../local-cloud/lambda-service/gateway/lambda-service.ts';
import { sign } from '../../../local-cloud/lambda-service/wire/sigv4.ts';
import { keepObservation } from '../../../orchestrator-lambdas/adapters/keep-observation.ts';
import { eventually } from './eventually.ts';

export const repositoryRoot = path.resolve(import.meta.dirname, '../../..');

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface TestCloud {
  readonly cloud: RunningCloud;
  readonly port: number;
  readonly endpoint: string;
  readonly ca: string;
  readonly environmentVariables: Record<string, string>;
  readonly lines: string[];
  readonly lambda: LambdaClient;
  lambdaAs(credentials: Credentials): LambdaClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  readonly stepFunctions: SFNClient;
  readonly cloudFormation: CloudFormationClient;
  /** Calls a query API (iam, sts) as the account's root; returns the XML. */
  query(service: string, parameters: Record<string, string>): Promise<string>;
  /** Makes a role that Lambda may assume, with an inline policy when given; returns its ARN. */
  createRole(name: string, statements?: readonly unknown[]): Promise<string>;
  /** The credentials of a session of a role. */
  assumeRole(roleArn: string): Promise<Required<Credentials>>;
  /** Makes a Node function from the text of its index.mjs and waits until it is active; returns its ARN. */
  createNodeFunction(name: string, code: string, changes?: Partial<CreateFunctionInput>): Promise<string>;
  stop(): Promise<void>;
}

type CreateFunctionInput = ConstructorParameters<typeof CreateFunctionCommand>[0];

export async function startTestCloud(
  settings: Partial<LambdaServiceSettings> = {},
  engineOptions: Partial<EngineOptions> = {},
): Promise<TestCloud> {
  const lines: string[] = [];
  const cloud = await composeCloud({
    repositoryRoot,
    port: 0,
    engine: engineOptions,
    log: (line) => lines.push(line),
    onShutdownRequested: () => lines.push('shutdown requested'),
    settings: { pendingMs: 20, updateMs: 50, asyncRetryDelaysMs: [50, 50], ...settings },
  });
  const { port, caPath } = cloud.addresses;
  const endpoint = `https://localhost:${port}`;
  const ca = readFileSync(caPath, 'utf8');
  const base = {
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { httpsAgent: { ca, keepAlive: true } },
  };
  const lambda = new LambdaClient({ ...base, endpoint });
  const clients = {
    lambda,
    // With Expect: 100-continue the SDK uses another agent, without our CA.
    s3: new S3Client({ ...base, endpoint: `https://127.0.0.1:${port}`, expectContinueHeader: false }),
    dynamodb: new DynamoDBClient({ ...base, endpoint }),
    stepFunctions: new SFNClient({ ...base, endpoint }),
    cloudFormation: new CloudFormationClient({ ...base, endpoint }),
  };
  const query = async (service: string, parameters: Record<string, string>) => {
    const body = new URLSearchParams(parameters).toString();
    const headers = { host: `localhost:${port}`, 'content-type': 'application/x-www-form-urlencoded' };
    const signed = sign({ method: 'POST', path: '/', headers, body: Buffer.from(body) }, base.credentials, {
      region: REGION,
      service,
    });
    const response = await fetch(`http://localhost:${port}/`, {
      method: 'POST',
      body,
      headers: { ...headers, ...signed },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text;
  };
  const createRole = async (name: string, statements?: readonly unknown[]) => {
    await query('iam', {
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify(trusting('lambda.amazonaws.com')),
    });
    if (statements) {
      await query('iam', {
        Action: 'PutRolePolicy',
        Version: '2010-05-08',
        RoleName: name,
        PolicyName: 'inline',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      });
    }
    return `arn:aws:iam::${ACCOUNT_ID}:role/${name}`;
  };
  const assumeRole = async (roleArn: string) => {
    const xml = await query('sts', {
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'test',
    });
    const field = (key: string) => new RegExp(`<${key}>([^<]+)<`).exec(xml)?.[1] ?? '';
    return {
      accessKeyId: field('AccessKeyId'),
      secretAccessKey: field('SecretAccessKey'),
      sessionToken: field('SessionToken'),
    };
  };
  await createRole('plain');
  return {
    cloud,
    port,
    endpoint,
    ca,
    environmentVariables: clientVariables(cloud.addresses),
    lines,
    ...clients,
    lambdaAs: (credentials) => new LambdaClient({ ...base, endpoint, credentials }),
    query,
    createRole,
    assumeRole,
    createNodeFunction: async (name, code, changes = {}) => {
      const created = await lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: `arn:aws:iam::${ACCOUNT_ID}:role/plain`,
          MemorySize: 512,
          Timeout: 30,
          Code: { ZipFile: nodeZip(code) },
          ...changes,
        }),
      );
      // The SDK's waiter polls once per second; this polls more often.
      await eventually(`${name} is active`, async () => {
        const current = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
        return current.State === 'Active';
      });
      return created.FunctionArn ?? '';
    },
    stop: async () => {
      for (const client of Object.values(clients)) client.destroy();
      await cloud.stop();
      await removeFolder(stateFolders(repositoryRoot, port).own);
    },
  };
}

interface Observed extends InvocationObservation {
  /** The Duration of the REPORT. */
  readonly durationMs: number;
}

/** Invokes a function; the test fails when it answers with an error or nothing was observed. */
export async function invokeObserved(test: TestCloud, name: string, event: object): Promise<Observed> {
  const command = new InvokeCommand({
    FunctionName: name,
    LogType: 'Tail',
    Payload: Buffer.from(JSON.stringify(event)),
  });
  const observation = keepObservation(command);
  const { FunctionError, LogResult, Payload } = await test.lambda.send(command);
  if (FunctionError !== undefined) throw new Error(textOf(Payload));
  const observed = observation();
  if (observed === undefined) throw new Error('the response has no observation');
  const report = Buffer.from(LogResult ?? '', 'base64').toString();
  return { ...observed, durationMs: Number(/\tDuration: ([\d.]+) ms/.exec(report)?.[1]) };
}

export function nodeZip(code: string): Uint8Array {
  return zipSync({ 'index.mjs': strToU8(code) });
}

export function trusting(service: string) {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
}

/** The error of a call that must fail. */
export async function failureOf(
  call: Promise<unknown>,
): Promise<{ name: string; status: number; message: string; [key: string]: unknown }> {
  try {
    await call;
  } catch (error) {
    const details = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { ...details, name: details.name, message: details.message, status: details.$metadata?.httpStatusCode ?? 0 };
  }
  throw new Error('the call succeeded');
}

export function textOf(payload: Uint8Array | undefined): string {
  return Buffer.from(payload ?? new Uint8Array()).toString();
}

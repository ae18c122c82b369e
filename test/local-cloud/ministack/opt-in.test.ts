// The policies that are deployed, evaluated by the local IAM: without the code that refuses earlier, IAM alone keeps the tasks off
// every function that is not opted in.
import {
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionUrlConfigCommand,
  InvokeCommand,
  type LambdaClient,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ORCHESTRATOR_ACCESS } from '../../../infra/access/orchestrator-access.ts';
import { pascalCase, TASKS, type Task } from '../../../infra/deployment/names.ts';
import { SignedFunctionUrls } from '../../../orchestrator-lambdas/adapters/function-urls.ts';
import { SdkLambdaFunctions } from '../../../orchestrator-lambdas/adapters/lambda-functions.ts';
import { resolved } from '../../infra/kit/policies.ts';
import { type Synthesised, synthesise } from '../../infra/kit/synthesise.ts';
import { startTestCloud, type TestCloud } from '../kit/local-cloud.ts';

const ACCOUNT = '000000000000';
const CODE = 'export const handler = async () => 1;';
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;
const OPTED_IN = { Tags: { 'thaw:measure': 'true' } };

let cloud: TestCloud;
let made: Synthesised;
beforeAll(async () => {
  made = synthesise({ context: { measure: arnOf('named') } });
  cloud = await startTestCloud();
  await cloud.createNodeFunction('plain', CODE);
  await cloud.createNodeFunction('other-tag', CODE, { Tags: { 'thaw:measure': 'false', team: 'orders' } });
  await cloud.createNodeFunction('named', CODE);
  await cloud.createNodeFunction('tagged', CODE, OPTED_IN);
  await cloud.createNodeFunction('thaw-publish-report', CODE, OPTED_IN);
});
afterAll(async () => {
  made?.tree.remove();
  await cloud?.stop();
});

const MEASURING = TASKS.filter((task) =>
  ORCHESTRATOR_ACCESS[task].some(({ resources }) => resources.includes('measured-functions')),
);

describe.each(MEASURING)('the role of %s', (task) => {
  let client: LambdaClient;
  beforeAll(async () => {
    client = (await clientOf(task)).client;
  });

  it.each(['plain', 'other-tag', 'thaw-publish-report'])('may do nothing with %s', async (name) => {
    expect(await outcomes(client, name)).toEqual({
      get: 'AccessDeniedException',
      invoke: 'AccessDeniedException',
      update: 'AccessDeniedException',
      url: 'AccessDeniedException',
    });
  });

  it.each(['named', 'tagged'])('may do with %s what its permissions say', async (name) => {
    const { get, invoke, update } = await outcomes(client, name);
    const may = (action: string) =>
      ORCHESTRATOR_ACCESS[task].some(({ actions }) => actions.includes(`lambda:${action}`))
        ? 'done'
        : 'AccessDeniedException';

    expect({ get, invoke, update }).toEqual({
      get: may('GetFunction'),
      invoke: may('InvokeFunction'),
      update: may('UpdateFunctionConfiguration'),
    });
  });
});

describe('the tag', () => {
  it('opts a function in and out, also of calls that were just decided', async () => {
    const { client } = await clientOf('plan-run');
    const invoke = () => nameOf(client.send(new InvokeCommand({ FunctionName: 'plain' })));
    const before = await invoke();
    await cloud.lambda.send(new TagResourceCommand({ Resource: arnOf('plain'), ...OPTED_IN }));
    const tagged = await invoke();
    const { Tags } = await client.send(new GetFunctionCommand({ FunctionName: 'plain' }));
    await cloud.lambda.send(new UntagResourceCommand({ Resource: arnOf('plain'), TagKeys: ['thaw:measure'] }));

    expect([before, tagged, await invoke()]).toEqual(['AccessDeniedException', 'done', 'AccessDeniedException']);
    expect(Tags).toEqual(OPTED_IN.Tags);
    expect((await client.send(new ListTagsCommand({ Resource: arnOf('plain') }))).Tags ?? {}).toEqual({});
  });

  it('does not outlive its function', async () => {
    const { client } = await clientOf('plan-run');
    await cloud.createNodeFunction('again', CODE, OPTED_IN);
    const before = await nameOf(client.send(new InvokeCommand({ FunctionName: 'again' })));
    await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'again' }));
    await cloud.createNodeFunction('again', CODE);

    const after = await nameOf(client.send(new InvokeCommand({ FunctionName: 'again' })));

    expect([before, after]).toEqual(['done', 'AccessDeniedException']);
  });
});

describe('a task that reads a function', () => {
  it('is told whether it is not opted in or does not exist, although IAM denies both', async () => {
    await asTask('restore-configuration', async () => {
      const functions = new SdkLambdaFunctions(4, { arnOf, endpointUrl: cloud.endpoint });

      await expect(functions.get('plain')).rejects.toMatchObject({
        code: 'FUNCTION_REFUSED',
        fix: `aws lambda tag-resource --resource ${arnOf('plain')} --tags thaw:measure=true --region us-east-1 --endpoint-url ${cloud.endpoint}`,
      });
      await expect(functions.get('deleted')).rejects.toMatchObject({ code: 'FUNCTION_NOT_FOUND' });
      expect(await functions.get('tagged')).toMatchObject({ functionName: 'tagged', tags: OPTED_IN.Tags });
    });
  });
});

describe('load through a function URL', () => {
  it('reaches functions that are opted in only', async () => {
    const urls = await Promise.all(
      ['plain', 'tagged'].map(async (FunctionName) => {
        const created = await cloud.lambda.send(
          new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'AWS_IAM' }),
        );
        // This process does not trust the certificate of the cloud.
        return (created.FunctionUrl ?? '').replace('https:', 'http:');
      }),
    );

    const statuses = await asTask('apply-load', async () => {
      const functionUrls = new SignedFunctionUrls(2);
      return await Promise.all(
        urls.map(async (url) => {
          const { payloadText } = await functionUrls.call(url, { payload: '{"rawPath":"/"}', timeoutMs: 20_000 });
          return (JSON.parse(payloadText) as { statusCode: number }).statusCode;
        }),
      );
    });

    expect(statuses).toEqual([403, 200]);
  });
});

/** Runs the code of a task with its role, against the cloud. */
async function asTask<T>(task: Task, run: () => Promise<T>): Promise<T> {
  const { accessKeyId, secretAccessKey, sessionToken } = (await clientOf(task)).credentials;
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${cloud.port}`);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  try {
    return await run();
  } finally {
    vi.unstubAllEnvs();
  }
}

/** A client with the permissions of the task's role, as they stand in the template. */
async function clientOf(task: Task) {
  const policies = Object.values(made.benchmark.findResources('AWS::IAM::Policy')).filter((policy) =>
    (policy['Properties'].Roles as { Ref: string }[]).some(({ Ref }) => Ref.startsWith(`${pascalCase(task)}Identity`)),
  );
  const statements = policies.flatMap(
    (policy) => policy['Properties'].PolicyDocument.Statement as Record<string, unknown>[],
  );
  const roleArn = await cloud.createRole(
    `${task}-${crypto.randomUUID()}`,
    statements.map((statement) => ({ ...statement, Resource: [statement['Resource']].flat().map(deployed) })),
  );
  const credentials = await cloud.assumeRole(roleArn);
  return { client: cloud.lambdaAs(credentials), credentials };
}

function deployed(resource: unknown): string {
  return resolved(resource)
    .replaceAll('<AWS::Partition>', 'aws')
    .replaceAll('<AWS::Region>', 'us-east-1')
    .replaceAll('<AWS::AccountId>', ACCOUNT);
}

/** What IAM says to each call with a function. */
async function outcomes(client: LambdaClient, FunctionName: string) {
  return {
    get: await nameOf(client.send(new GetFunctionCommand({ FunctionName }))),
    invoke: await nameOf(client.send(new InvokeCommand({ FunctionName }))),
    update: await nameOf(client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 30 }))),
    url: await nameOf(client.send(new GetFunctionUrlConfigCommand({ FunctionName }))),
  };
}

async function nameOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'done',
    (error: Error) => (error.name === 'ResourceConflictException' ? 'done' : error.name),
  );
}

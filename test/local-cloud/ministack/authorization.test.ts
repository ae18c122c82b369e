/** Authorization: MiniStack's signatures and IAM policies also apply to calls that the gateway handles itself. */
import { randomUUID } from 'node:crypto';
import {
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetRuntimeManagementConfigCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import { failureOf, startTestCloud, type TestCloud, textOf } from '../kit/local-cloud.ts';

let cloud: TestCloud;
let name: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  name = `guarded-${randomUUID()}`;
  await cloud.createNodeFunction(name, 'export const handler = async () => 1;');
});
afterAll(async () => {
  await cloud?.stop();
});

/** A client that has assumed a new role with these permissions. */
async function clientWith(actions: readonly string[], arn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`) {
  const role = `caller-${randomUUID()}`;
  const roleArn = await cloud.createRole(role, [{ Effect: 'Allow', Action: actions, Resource: arn }]);
  const credentials = await cloud.assumeRole(roleArn);
  return { client: cloud.lambdaAs(credentials), credentials, role };
}

describe('a caller', () => {
  it('with the permission may invoke, several times', async () => {
    const { client } = await clientWith(['lambda:InvokeFunction']);

    const responses = [];
    for (let index = 0; index < 3; index += 1)
      responses.push(await client.send(new InvokeCommand({ FunctionName: name })));

    expect(responses.map((response) => textOf(response.Payload))).toEqual(['1', '1', '1']);
  });

  it('needs the permission of its own for the runtime management, not that for GetFunction', async () => {
    const command = () => new GetRuntimeManagementConfigCommand({ FunctionName: name });
    const [reader, other] = [
      await clientWith(['lambda:GetRuntimeManagementConfig']),
      await clientWith(['lambda:GetFunction']),
    ];

    expect(await reader.client.send(command())).toMatchObject({ UpdateRuntimeOn: 'Auto' });
    expect(await failureOf(other.client.send(command()))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('lambda:GetRuntimeManagementConfig'),
    });
  });

  it('without the permission gets an AccessDenied that names role and action', async () => {
    const { client, role } = await clientWith(['lambda:GetFunction']);

    const invoked = await failureOf(client.send(new InvokeCommand({ FunctionName: name })));
    const updated = await failureOf(
      client.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize: 1024 })),
    );
    const got = await client.send(new GetFunctionCommand({ FunctionName: name }));

    expect(invoked).toMatchObject({ name: 'AccessDeniedException', status: 403 });
    expect(invoked.message).toContain(role);
    expect(invoked.message).toContain('lambda:InvokeFunction');
    expect(updated).toMatchObject({ name: 'AccessDeniedException', status: 403 });
    expect(got.Configuration?.MemorySize).toBe(512);
  });

  it('without the permission may not read the settings of the account, and with it, on any resource, it may', async () => {
    const { client } = await clientWith(['lambda:GetFunction']);
    const { client: allowed } = await clientWith(['lambda:GetAccountSettings'], '*');

    expect(await failureOf(client.send(new GetAccountSettingsCommand()))).toMatchObject({
      name: 'AccessDeniedException',
      status: 403,
    });
    expect((await allowed.send(new GetAccountSettingsCommand())).AccountLimit).toBeDefined();
  });

  it('with unknown credentials is refused', async () => {
    const client = cloud.lambdaAs({ accessKeyId: 'AKIAUNKNOWN000000000', secretAccessKey: 'x' });

    expect(await failureOf(client.send(new InvokeCommand({ FunctionName: name })))).toMatchObject({ status: 403 });
  });

  it('with a wrong secret is refused, also when the right one has just been accepted', async () => {
    const { client, credentials } = await clientWith(['lambda:InvokeFunction']);
    await client.send(new InvokeCommand({ FunctionName: name }));

    const forger = cloud.lambdaAs({ ...credentials, secretAccessKey: 'guessed' });

    expect(await failureOf(forger.send(new InvokeCommand({ FunctionName: name })))).toMatchObject({
      name: expect.stringMatching(/SignatureDoesNotMatch|InvalidSignature/),
      status: 403,
    });
  });

  it('that loses the permission is refused soon', async () => {
    const { client, role } = await clientWith(['lambda:InvokeFunction']);
    await client.send(new InvokeCommand({ FunctionName: name }));

    await cloud.query('iam', {
      Action: 'DeleteRolePolicy',
      Version: '2010-05-08',
      RoleName: role,
      PolicyName: 'inline',
    });

    await eventually('refused', () =>
      client.send(new InvokeCommand({ FunctionName: name })).then(
        () => false,
        (error: Error) => error.name === 'AccessDeniedException',
      ),
    );
  });
});

describe('a function', () => {
  it('runs with a session of its own role', async () => {
    const own = `role-${randomUUID()}`;
    const role = await cloud.createRole(own);
    await cloud.createNodeFunction(
      own,
      'export const handler = async () => [process.env.AWS_ACCESS_KEY_ID, Boolean(process.env.AWS_SESSION_TOKEN), process.env.AWS_ENDPOINT_URL];',
      { Role: role },
    );

    const response = await cloud.lambda.send(new InvokeCommand({ FunctionName: own }));

    const [key, hasToken, endpoint] = JSON.parse(textOf(response.Payload));
    expect(key).toMatch(/^ASIA/);
    expect(hasToken).toBe(true);
    expect(endpoint).toBe(cloud.endpoint);
  });
});

/** A function calls other services through the gateway, over TLS, as its role, and with Lambda's packages only. */
import { randomUUID } from 'node:crypto';
import { CreateTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud, textOf } from '../kit/local-cloud.ts';

const TABLE = 'items';
const READ = [
  { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: `arn:aws:dynamodb:us-east-1:000000000000:table/${TABLE}` },
];
const NODE = `import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = async () => {
  const read = await client.send(new GetItemCommand({ TableName: '${TABLE}', Key: { pk: { S: 'a' } } }));
  const written = await client.send(new PutItemCommand({ TableName: '${TABLE}', Item: { pk: { S: 'b' } } })).then(() => 'allowed', (error) => error.name);
  return [read.Item.data.S, written];
};`;
const PYTHON = `import boto3
client = boto3.client("dynamodb")
def handler(event, context):
    read = client.get_item(TableName="${TABLE}", Key={"pk": {"S": "a"}})
    try:
        client.put_item(TableName="${TABLE}", Item={"pk": {"S": "b"}})
        written = "allowed"
    except client.exceptions.ClientError as error:
        written = error.response["Error"]["Code"]
    return [read["Item"]["data"]["S"], written]
`;

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
  await cloud.dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );
  await cloud.dynamodb.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: 'a' }, data: { S: 'found' } } }));
});
afterAll(async () => {
  await cloud?.stop();
});

describe('a function', () => {
  it.each([
    ['Node', { code: NODE, more: {} }],
    [
      'Python',
      {
        code: '',
        more: {
          Runtime: 'python3.13',
          Handler: 'main.handler',
          Code: { ZipFile: zipSync({ 'main.py': strToU8(PYTHON) }) },
        } as const,
      },
    ],
  ])('in %s reads what its role allows and is denied the rest', async (_language, { code, more }) => {
    const name = `reader-${randomUUID()}`;
    await cloud.createNodeFunction(name, code, { ...more, MemorySize: 1769, Role: await cloud.createRole(name, READ) });

    const response = await cloud.lambda.send(new InvokeCommand({ FunctionName: name }));

    expect(response.FunctionError, textOf(response.Payload)).toBeUndefined();
    expect(JSON.parse(textOf(response.Payload))).toEqual(['found', 'AccessDeniedException']);
  });

  it('does not find a package that was not bundled, even if the repository has it', async () => {
    const name = `unbundled-${randomUUID()}`;
    await cloud.createNodeFunction(
      name,
      "import { zipSync } from 'fflate';\nexport const handler = async () => typeof zipSync;",
    );

    const response = await cloud.lambda.send(new InvokeCommand({ FunctionName: name }));

    expect(response.FunctionError).toBe('Unhandled');
    expect(JSON.parse(textOf(response.Payload)).errorMessage).toContain("Cannot find package 'fflate'");
  });
});

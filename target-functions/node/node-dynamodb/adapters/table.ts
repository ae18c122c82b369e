/** The benchmark's four calls on the real table. The only file of this target that uses the AWS SDK. */
import {
  type AttributeValue,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { type BenchmarkTable, ITEM_COUNT, type Item } from '../requests/operations.ts';

/**
 * The table with a client of its own: standard retries, three attempts, as in the other languages.
 * Errors: those of the SDK; a batch that DynamoDB wrote only in part is an error too.
 */
export function connectTable(tableName: string): BenchmarkTable {
  const client = new DynamoDBClient({ retryMode: 'standard', maxAttempts: 3 });
  return {
    async get(pk, sk) {
      const output = await client.send(
        new GetItemCommand({ TableName: tableName, Key: { pk: { S: pk }, sk: { S: sk } } }),
      );
      return output.Item === undefined ? 0 : 1;
    },
    async put(item) {
      await client.send(new PutItemCommand({ TableName: tableName, Item: attributes(item) }));
      return 1;
    },
    async query(pk) {
      const output = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: pk } },
        }),
      );
      return output.Items?.length ?? 0;
    },
    async batchWrite(items) {
      const requests = items.map((item) => ({ PutRequest: { Item: attributes(item) } }));
      const output = await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
      const unprocessedCount = output.UnprocessedItems?.[tableName]?.length ?? 0;
      if (unprocessedCount > 0) throw new UnprocessedItemsError(unprocessedCount);
      return items.length;
    },
  };
}

/** DynamoDB wrote only part of a batch: a measurement of fewer items must not count as one of all items. */
class UnprocessedItemsError extends Error {
  override readonly name = 'UnprocessedItems';

  constructor(unprocessedCount: number) {
    super(`${unprocessedCount} of ${ITEM_COUNT} items were not written`);
  }
}

function attributes(item: Item): Record<string, AttributeValue> {
  return {
    pk: { S: item.pk },
    sk: { S: item.sk },
    data: { S: item.data },
    timestamp: { N: String(item.timestamp) },
  };
}

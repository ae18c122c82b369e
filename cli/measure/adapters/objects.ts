/** Objects in buckets of the local cloud: the code of temporary functions, and what modules cost. */
import { DeleteObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { type ClientSettings, clientOptions } from '../../adapters/client-options.ts';

export async function uploadObject(
  settings: ClientSettings,
  { bucket, key, content }: { readonly bucket: string; readonly key: string; readonly content: Uint8Array },
): Promise<void> {
  await withClient(settings, (client) =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content })),
  );
}

/** Deletes all objects below `prefix`. @returns their number */
export async function removeObjects(settings: ClientSettings, bucket: string, prefix: string): Promise<number> {
  return await withClient(settings, async (client) => {
    let count = 0;
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key } of page.Contents ?? []) {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
        count += 1;
      }
    }
    return count;
  });
}

async function withClient<Value>(settings: ClientSettings, use: (client: S3Client) => Promise<Value>): Promise<Value> {
  const client = new S3Client({ ...clientOptions(settings), forcePathStyle: settings.endpoint !== undefined });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

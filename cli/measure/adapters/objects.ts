/** Objects in buckets of the local cloud: code and templates that are deployed, and what modules cost. */
import { DeleteObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { type ClientSettings, clientOptions } from '../../adapters/client-options.ts';

interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly content: Uint8Array;
}

export async function uploadObject(settings: ClientSettings, object: NewObject): Promise<void> {
  await withClient(settings, (client) => upload(client, object));
}

/** Uploads those that the bucket does not have; an object never changes under its key. */
export async function uploadMissing(
  settings: ClientSettings,
  objects: readonly (Omit<NewObject, 'content'> & { content(): Uint8Array })[],
): Promise<void> {
  await withClient(settings, async (client) => {
    const buckets = [...new Set(objects.map(({ bucket }) => bucket))];
    const present = new Map(
      await Promise.all(buckets.map(async (bucket) => [bucket, new Set(await keys(client, bucket))] as const)),
    );
    const missing = objects.filter(({ bucket, key }) => !present.get(bucket)?.has(key));
    await Promise.all(missing.map((object) => upload(client, { ...object, content: object.content() })));
  });
}

/** Deletes all objects below `prefix`. @returns their number */
export async function removeObjects(settings: ClientSettings, bucket: string, prefix: string): Promise<number> {
  return await withClient(settings, async (client) => {
    const all = await keys(client, bucket, prefix);
    for (const Key of all) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    return all.length;
  });
}

async function upload(client: S3Client, { bucket, key, content }: NewObject): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }));
}

async function keys(client: S3Client, bucket: string, prefix = ''): Promise<string[]> {
  const all: string[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    all.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
  }
  return all;
}

async function withClient<Value>(settings: ClientSettings, use: (client: S3Client) => Promise<Value>): Promise<Value> {
  const client = new S3Client({ ...clientOptions(settings), forcePathStyle: settings.endpoint !== undefined });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

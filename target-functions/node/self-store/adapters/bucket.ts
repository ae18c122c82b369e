/** The bucket of the stored run. The only file of this target that uses the AWS SDK. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** Returns a function that writes an object. Errors: those of the SDK. */
export function connectBucket(bucket: string): (key: string, text: string) => Promise<void> {
  // An emulator has one host name, so the bucket must be in the path.
  const client = new S3Client({ maxAttempts: 3, forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
  return async (key, text) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: 'application/json' }));
  };
}

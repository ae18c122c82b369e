/** Writes an object of any size in parts, of which only two are in memory. */
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { definedOnly } from '../../core/defined-only.ts';
import { PART_BYTES } from '../../core/plan/limits.ts';
import { responseOf } from './aws-errors.ts';
import { ABSENT, isPreconditionFailed } from './s3-conditions.ts';

export interface ObjectName {
  readonly Bucket: string;
  readonly Key: string;
}

/** The chunks joined to parts; the last one may be smaller. At least one: an empty object has an empty part. */
export function* partsOf(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let isEmpty = true;
  for (const chunk of chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < PART_BYTES) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
    isEmpty = false;
  }
  if (bytes > 0 || isEmpty) yield Buffer.concat(waiting);
}

/**
 * The condition that the key does not exist is checked when the parts are put together. Whatever fails before, also in `parts`,
 * aborts the upload, so that no part stays and is paid for; a lifecycle rule removes those of a Lambda that was ended.
 * @returns false when the key exists
 * @throws BenchmarkError ACCESS_DENIED, THROTTLED, AWS_FAILED; the last one also when another upload of the key ends at the same
 *   time: S3 then wants all parts again
 */
export async function uploadParts(
  client: S3Client,
  object: ObjectName,
  parts: Iterable<Uint8Array>,
  contentType: string,
): Promise<boolean> {
  // The SDK sends a checksum with each part, which S3 accepts only if the upload was created with its algorithm.
  const created = { ...object, ContentType: contentType, ChecksumAlgorithm: 'CRC32' } as const;
  const create = client.send(new CreateMultipartUploadCommand(created));
  const { UploadId } = await responseOf(`CreateMultipartUpload ${object.Key}`, create);
  const upload = { ...object, UploadId };
  let isCompleted = false;
  try {
    const uploaded: CompletedPart[] = [];
    for (const Body of parts) {
      const PartNumber = uploaded.length + 1;
      const send = client.send(new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm: 'CRC32' }));
      const { ETag, ChecksumCRC32 } = await responseOf(`UploadPart ${object.Key}`, send);
      uploaded.push({ PartNumber, ...definedOnly({ ETag, ChecksumCRC32 }) });
    }
    isCompleted = await complete(client, upload, uploaded);
    return isCompleted;
  } finally {
    if (!isCompleted) await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
  }
}

async function complete(
  client: S3Client,
  upload: ObjectName & { readonly UploadId: string | undefined },
  Parts: CompletedPart[],
): Promise<boolean> {
  const command = new CompleteMultipartUploadCommand({ ...upload, ...ABSENT, MultipartUpload: { Parts } });
  const completion = client.send(command).then(
    () => true,
    (error: unknown) => {
      if (isPreconditionFailed(error)) return false;
      throw error;
    },
  );
  return responseOf(`CompleteMultipartUpload ${upload.Key}`, completion);
}

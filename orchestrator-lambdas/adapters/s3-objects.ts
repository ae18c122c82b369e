/** The reports bucket on the AWS SDK, with conditional writes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { ReportStore, StoredText, WriteCondition, WriteOptions } from '../ports.ts';
import { JSON_TYPE } from '../run-store/stored-json.ts';
import { readSdkError, responseOf, responseUnless, toBenchmarkError } from './aws-errors.ts';
import { ABSENT, isPreconditionFailed } from './s3-conditions.ts';
import { partsOf, uploadParts } from './s3-parts.ts';

/** S3 responds 409 ConditionalRequestConflict while two conditional writes of a key overlap; AWS asks for a retry. */
const CONFLICT_TRIES = 8;
const FIRST_WAIT_MS = 50;

export class SdkReportStore implements ReportStore {
  readonly bucket: string;
  readonly #client: S3Client;

  constructor(bucket: string) {
    this.bucket = bucket;
    // An emulator has one host name, so the bucket must be in the path.
    this.#client = new S3Client({ maxAttempts: 6, forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
  }

  async read(key: string): Promise<StoredText | undefined> {
    const command = new GetObjectCommand({ Bucket: this.bucket, Key: key });
    const read = this.#client.send(command).then(async ({ Body, ETag }) => ({
      text: (await Body?.transformToString('utf-8')) ?? '',
      etag: ETag ?? '',
    }));
    return responseUnless('NoSuchKey', `GetObject ${key}`, read);
  }

  async write(key: string, text: string, contentType: string): Promise<void> {
    const command = new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: text, ContentType: contentType });
    await responseOf(`PutObject ${key}`, this.#client.send(command));
  }

  async writeIf(
    key: string,
    content: string | Uint8Array,
    condition: WriteCondition,
    { contentType = JSON_TYPE, kmsKeyArn }: WriteOptions = {},
  ): Promise<string | undefined> {
    const precondition = condition.kind === 'absent' ? ABSENT : { IfMatch: condition.etag };
    const encryption =
      kmsKeyArn === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyArn };
    const object = { Bucket: this.bucket, Key: key, Body: content, ContentType: contentType };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const command = new PutObjectCommand({ ...object, ...precondition, ...encryption });
        return (await this.#client.send(command)).ETag ?? '';
      } catch (error) {
        const { name, status } = readSdkError(error);
        // NoSuchKey = the object to replace was deleted.
        if (isPreconditionFailed(error) || name === 'NoSuchKey') return undefined;
        const isConflict = name === 'ConditionalRequestConflict' || status === 409;
        if (!isConflict || attempt === CONFLICT_TRIES) throw toBenchmarkError(error, `PutObject ${key}`);
        await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
      }
    }
  }

  async writeNew(key: string, chunks: Iterable<Uint8Array>, contentType: string): Promise<boolean> {
    const parts = partsOf(chunks);
    const first: Uint8Array = parts.next().value;
    const second = parts.next();
    // One request for an object of one part, as most are.
    if (second.done) return (await this.writeIf(key, first, { kind: 'absent' }, { contentType })) !== undefined;
    const all = function* () {
      yield first;
      yield second.value;
      yield* parts;
    };
    return uploadParts(this.#client, { Bucket: this.bucket, Key: key }, all(), contentType);
  }

  async list(prefix: string): Promise<readonly string[]> {
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.bucket, Prefix: prefix });
    const keys: string[] = [];
    try {
      for await (const { Contents = [] } of pages) keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
    } catch (error) {
      throw toBenchmarkError(error, `ListObjectsV2 ${prefix}`);
    }
    return keys;
  }
}

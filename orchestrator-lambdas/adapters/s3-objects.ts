/** The reports bucket on the AWS SDK, with conditional writes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { ReportStore, StoredText, WriteCondition } from '../ports.ts';
import { readSdkError, toBenchmarkError } from './aws-errors.ts';

/** S3 answers 409 ConditionalRequestConflict while two conditional writes of one key overlap; it asks for a retry. */
const CONFLICT_TRIES = 8;
const FIRST_WAIT_MS = 50;
const JSON_TYPE = 'application/json; charset=utf-8';

export class SdkReportStore implements ReportStore {
  readonly bucket: string;
  readonly #client: S3Client;

  constructor(bucket: string) {
    this.bucket = bucket;
    // An emulator answers at one host name, so the bucket goes into the path there.
    this.#client = new S3Client({ maxAttempts: 6, forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
  }

  async read(key: string): Promise<StoredText | undefined> {
    try {
      const answer = await this.#client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return { text: (await answer.Body?.transformToString('utf-8')) ?? '', etag: answer.ETag ?? '' };
    } catch (error) {
      if (readSdkError(error).name === 'NoSuchKey') return undefined;
      throw toBenchmarkError(error, `GetObject ${key}`);
    }
  }

  async write(key: string, text: string, contentType: string): Promise<void> {
    try {
      await this.#client.send(
        new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: text, ContentType: contentType }),
      );
    } catch (error) {
      throw toBenchmarkError(error, `PutObject ${key}`);
    }
  }

  async writeIf(key: string, text: string, condition: WriteCondition): Promise<string | undefined> {
    const only = condition.kind === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.etag };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await this.#client.send(
          new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: text, ContentType: JSON_TYPE, ...only }),
        );
        return answer.ETag ?? '';
      } catch (error) {
        const { name, status } = readSdkError(error);
        // NoSuchKey = the object that was to be replaced is gone.
        if (name === 'PreconditionFailed' || status === 412 || name === 'NoSuchKey') return undefined;
        const isConflict = name === 'ConditionalRequestConflict' || status === 409;
        if (!isConflict || attempt === CONFLICT_TRIES) throw toBenchmarkError(error, `PutObject ${key}`);
        await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
      }
    }
  }

  async list(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    try {
      for await (const page of paginateListObjectsV2(
        { client: this.#client },
        { Bucket: this.bucket, Prefix: prefix },
      )) {
        for (const object of page.Contents ?? []) if (object.Key !== undefined) keys.push(object.Key);
      }
    } catch (error) {
      throw toBenchmarkError(error, `ListObjectsV2 ${prefix}`);
    }
    return keys;
  }
}

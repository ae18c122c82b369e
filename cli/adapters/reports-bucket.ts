/** The reports bucket: listing, reading, downloading, and links to its pages. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type ClientSettings, clientOptions } from './client-options.ts';

export interface ReportsBucket {
  readonly name: string;
  /** All keys below `prefix`. */
  keys(prefix: string): Promise<string[]>;
  /** The names one level below `prefix`, without their slash. */
  folders(prefix: string): Promise<string[]>;
  /** The object's JSON, or undefined when there is no such object. */
  readJson<T>(key: string): Promise<T | undefined>;
  download(key: string, file: string): Promise<void>;
  /** A link to a page, made with the caller's credentials. Nothing is sent: whether they may read it shows when it is opened. */
  link(key: string, minutes: number): Promise<PageLink>;
}

/** Signature Version 4 allows no longer life. */
export const MAX_LINK_MINUTES = 7 * 24 * 60;

export interface PageLink {
  readonly url: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** `unknown`: the credentials are temporary, but do not say until when, as those in environment variables. */
  readonly endedBy: 'time' | 'credentials' | 'unknown';
}

export function makeReportsBucket(settings: ClientSettings, name: string): ReportsBucket {
  // Path style, because the local endpoint has no host name per bucket.
  const client = new S3Client({ ...clientOptions(settings), forcePathStyle: settings.endpoint !== undefined });

  async function list(Prefix: string, Delimiter?: string) {
    const keys: string[] = [];
    const folders: string[] = [];
    for await (const page of paginateListObjectsV2({ client }, { Bucket: name, Prefix, Delimiter })) {
      keys.push(...(page.Contents ?? []).map((object) => object.Key ?? ''));
      folders.push(...(page.CommonPrefixes ?? []).map((folder) => (folder.Prefix ?? '').slice(Prefix.length, -1)));
    }
    return { keys, folders };
  }

  return {
    name,
    keys: async (prefix) => (await list(prefix)).keys,
    folders: async (prefix) => (await list(prefix, '/')).folders,
    async readJson<T>(key: string) {
      try {
        const object = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
        return JSON.parse((await object.Body?.transformToString()) ?? 'null') as T;
      } catch (error) {
        if (error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound')) return undefined;
        throw error;
      }
    },
    async download(key, file) {
      const object = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
      await mkdir(path.dirname(file), { recursive: true });
      await pipeline(object.Body as Readable, createWriteStream(file));
    },
    async link(Key, minutes) {
      const { sessionToken, expiration } = await client.config.credentials();
      const signingDate = new Date();
      const url = await getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket: name,
          Key,
          ResponseContentType: 'text/html; charset=utf-8',
          ResponseContentDisposition: 'inline',
        }),
        { expiresIn: minutes * 60, signingDate },
      );
      const endMs = signingDate.getTime() + minutes * 60_000;
      const endsEarlier = expiration !== undefined && expiration.getTime() < endMs;
      const isUnknown = sessionToken !== undefined && expiration === undefined;
      return {
        url,
        expiresAt: new Date(endsEarlier ? expiration : endMs).toISOString(),
        endedBy: endsEarlier ? 'credentials' : isUnknown ? 'unknown' : 'time',
      };
    },
  };
}

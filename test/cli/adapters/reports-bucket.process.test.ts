/** Links to pages: what they ask S3 for, and when they end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeReportsBucket } from '../../../cli/adapters/reports-bucket.ts';

const KEY = 'runs/20261121T020000Z-quick-00abcd/report.html';
const HOUR_MS = 60 * 60_000;
const before = { ...process.env };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-link-'));
  const own = Object.entries(before).filter(([name]) => !name.startsWith('AWS_'));
  process.env = {
    ...Object.fromEntries(own),
    AWS_CONFIG_FILE: path.join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'),
  };
});
afterEach(() => {
  process.env = { ...before };
  rmSync(folder, { recursive: true });
});

const link = (minutes = 60) => makeReportsBucket({ region: 'eu-west-1' }, 'reports').link(KEY, minutes);
const endsInMs = (expiresAt: string) => Date.parse(expiresAt) - Date.now();

/** A profile whose program returns temporary credentials, as sign-in tools do. */
function useProfile(expiresInMs: number): void {
  const Expiration = new Date(Date.now() + expiresInMs).toISOString();
  const credentials = {
    Version: 1,
    AccessKeyId: 'ASIAEXAMPLE',
    SecretAccessKey: 'secret',
    SessionToken: 'token',
    Expiration,
  };
  writeFileSync(path.join(folder, 'credentials.json'), JSON.stringify(credentials));
  writeFileSync(path.join(folder, 'config'), `[default]\ncredential_process = cat ${folder}/credentials.json\n`);
}

it('opens the page in the browser, in the Region of the bucket, for the time that was asked for', async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' });

  const { url, expiresAt, endedBy } = await link(90);

  const { origin, pathname, searchParams } = new URL(url);
  expect(origin + pathname).toBe(`https://reports.s3.eu-west-1.amazonaws.com/${KEY}`);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    'X-Amz-Expires': '5400',
    'X-Amz-SignedHeaders': 'host',
    'response-content-type': 'text/html; charset=utf-8',
    'response-content-disposition': 'inline',
  });
  expect(endedBy).toBe('time');
  expect(Math.abs(endsInMs(expiresAt) - 1.5 * HOUR_MS)).toBeLessThan(60_000);
});

it('ends with temporary credentials that end earlier', async () => {
  useProfile(HOUR_MS / 2);

  const { url, expiresAt, endedBy } = await link();

  expect(url).toContain('X-Amz-Security-Token=token');
  expect(endedBy).toBe('credentials');
  expect(endsInMs(expiresAt)).toBeLessThanOrEqual(HOUR_MS / 2);
});

it('ends by itself where temporary credentials live longer', async () => {
  useProfile(2 * HOUR_MS);

  expect(await link()).toMatchObject({ endedBy: 'time' });
});

it('says that it does not know when those of environment variables end', async () => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  });

  expect(await link()).toMatchObject({ endedBy: 'unknown' });
});

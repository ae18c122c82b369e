/** The unmodified AWS SDK for Python sees the same Lambda as that for JavaScript. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENCE_MS, repositoryRoot, startTestCloud, type TestCloud } from '../kit/local-cloud.ts';

const run = promisify(execFile);

let cloud: TestCloud;
let seen: Record<string, unknown>;
beforeAll(async () => {
  cloud = await startTestCloud();
  const python = path.join(repositoryRoot, '.thaw', 'venv', 'bin', 'python');
  const { stdout } = await run(python, [path.join(import.meta.dirname, 'boto3_conformance.py')], {
    env: { PATH: process.env['PATH'], ...cloud.environmentVariables },
    timeout: 2 * PATIENCE_MS,
  });
  seen = JSON.parse(stdout);
});
afterAll(async () => {
  await cloud?.stop();
});

describe('boto3', () => {
  it('sees a cold start and a warm one by their REPORT lines', () => {
    const id = seen['coldId'];

    expect(seen).toMatchObject({
      created: 'Pending',
      coldVersion: '$LATEST',
      cold: { event: { a: 'ü' }, count: 1, id, nonce: null, region: 'us-east-1' },
      warm: { count: 2 },
    });
    expect(seen['coldTail']).toMatch(new RegExp(`REPORT RequestId: ${id}\t.*\tInit Duration: \\d+\\.\\d\\d ms`));
    expect(seen['warmTail']).not.toContain('Init Duration');
  });

  it('sees a handler error as Unhandled with status 200', () => {
    expect(seen).toMatchObject({
      failedStatus: 200,
      failedError: 'Unhandled',
      failed: { errorType: 'ValueError', errorMessage: 'no' },
    });
  });

  it('sees an update in progress, its end and three RevisionIds', () => {
    expect(seen).toMatchObject({ updated: 'InProgress', after: { count: 1, nonce: 'n1' }, revisions: 3 });
  });

  it('raises the exception classes of the model', () => {
    expect(seen).toMatchObject({
      stale: { class: 'PreconditionFailedException', status: 412 },
      throttled: {
        class: 'TooManyRequestsException',
        status: 429,
        reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      },
      missing: {
        class: 'ResourceNotFoundException',
        status: 404,
        message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody',
      },
      qualified: { code: 'NotSupportedHereException', status: 400 },
      event: 204,
    });
  });

  it('moves multipart objects through the front unchanged', () => {
    expect(seen['sameBytes']).toBe(true);
  });
});

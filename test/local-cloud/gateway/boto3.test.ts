/** Requests that only boto3 sends: multipart uploads with Expect: 100-continue and trailing checksums. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { repositoryRoot, startTestCloud } from '../kit/local-cloud.ts';

const PROGRAM = `
import io, boto3
s3 = boto3.client("s3")
s3.create_bucket(Bucket="from-boto3")
body = bytes(range(256)) * 40_000
s3.upload_fileobj(io.BytesIO(body), "from-boto3", "large.bin")
downloaded = io.BytesIO()
s3.download_fileobj("from-boto3", "large.bin", downloaded)
print(downloaded.getvalue() == body)
`;

it('multipart objects of boto3 pass through the gateway unchanged', async () => {
  const cloud = await startTestCloud();
  onTestFinished(() => cloud.stop());
  const python = path.join(repositoryRoot, '.thaw', 'venv', 'bin', 'python');

  const { stdout } = await promisify(execFile)(python, ['-c', PROGRAM], {
    env: { PATH: process.env['PATH'], ...cloud.environmentVariables },
  });

  expect(stdout).toBe('True\n');
});

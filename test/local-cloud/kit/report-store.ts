/** The store of the orchestrator on the S3 of a local cloud. */
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { vi } from 'vitest';
import { SdkReportStore } from '../../../orchestrator-lambdas/adapters/s3-objects.ts';
import type { TestCloud } from './local-cloud.ts';

/** Makes the bucket. Sets variables of this process: end with `vi.unstubAllEnvs()`. */
export async function makeReportStore(cloud: TestCloud, bucket: string): Promise<SdkReportStore> {
  for (const [name, value] of Object.entries(cloud.environmentVariables)) vi.stubEnv(name, value);
  // The certificate authority is read when a process starts, and this one has started.
  for (const name of Object.keys(cloud.environmentVariables).filter((key) => key.startsWith('AWS_ENDPOINT_URL'))) {
    vi.stubEnv(name, `http://localhost:${cloud.port}`);
  }
  await cloud.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return new SdkReportStore(bucket);
}

/** The stack in the local cloud that runs; nothing is started or deployed. */
import { connectCloud } from '../../local-cloud/cloud/client.ts';
import { cloudPort } from '../../local-cloud/cloud/state-folder.ts';
import { makeReportsBucket, type ReportsBucket } from '../adapters/reports-bucket.ts';
import { repositoryRoot } from '../host/paths.ts';
import { findBenchmark } from './benchmark-stack.ts';
import { clientSettings } from './local-session.ts';
import type { Session } from './types.ts';

type LocalStack = Pick<Session, 'settings' | 'stateMachineArn' | 'reportsBucketName'>;

/** `stack` is absent when it is not, or not completely, deployed. */
export async function findLocalStack(): Promise<{
  readonly port: number;
  readonly isRunning: boolean;
  readonly stack?: LocalStack;
}> {
  const port = cloudPort();
  const cloud = await connectCloud({ repositoryRoot, port });
  if (cloud === undefined) return { port, isRunning: false };
  const settings = clientSettings(cloud);
  const benchmark = await findBenchmark(settings);
  return { port, isRunning: true, ...(benchmark && { stack: { settings, ...benchmark } }) };
}

/** The reports bucket of the local cloud that runs; undefined where there is none. */
export async function openLocalReports(): Promise<ReportsBucket | undefined> {
  const { stack } = await findLocalStack();
  return stack && makeReportsBucket(stack.settings, stack.reportsBucketName);
}

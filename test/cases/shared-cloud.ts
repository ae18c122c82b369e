/** One local cloud for all cases, in a process of its own as `thaw cloud up` starts it. */
import type { TestProject } from 'vitest/node';
import { startCloud } from '../../local-cloud/cloud/client.ts';
import { stateFolders } from '../../local-cloud/cloud/state-folder.ts';
import { freePort } from '../../local-cloud/host/free-port.ts';
import { removeFolder } from '../../local-cloud/host/remove-folder.ts';
import { repositoryRoot } from '../local-cloud/kit/local-cloud.ts';

declare module 'vitest' {
  interface ProvidedContext {
    cloudPort: number;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const port = await freePort();
  // Long enough for a caller to come between an update and its end.
  process.env['THAW_UPDATE_MS'] = '300';
  const cloud = await startCloud({ repositoryRoot, port });
  project.provide('cloudPort', port);
  return async () => {
    await cloud.stop();
    await removeFolder(stateFolders(repositoryRoot, port).own);
  };
}

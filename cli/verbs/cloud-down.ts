/** `thaw cloud down`: stops the local cloud. */
import { ownerOf, stopCloud } from '../../local-cloud/cloud/client.ts';
import { cloudPort, stateFolders } from '../../local-cloud/cloud/state-folder.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { repositoryRoot } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { takeCommandLock } from '../sessions/command-lock.ts';

export async function cloudDown(output: Output): Promise<number> {
  const port = cloudPort();
  // Not while another command makes a run: its functions would not be restored and its report not written.
  const release = takeCommandLock(stateFolders(repositoryRoot, port).own, port);
  const wasRunning = await stopCloud({ repositoryRoot, port }).finally(release);
  const other = wasRunning ? undefined : await ownerOf(port);
  if (wasRunning) output.log(`The local cloud on port ${port} is down; what it stored is gone.`);
  else if (other) output.log(`The local cloud on port ${port} belongs to ${other}; it keeps running.`);
  else output.log(`No local cloud runs on port ${port}.`);
  output.printJson({ port, wasRunning });
  return EXIT.ok;
}

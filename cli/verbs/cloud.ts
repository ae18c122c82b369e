/** `thaw cloud up|down`: the local cloud on its own, for the AWS CLI and SDKs. */
import { stopCloud } from '../../local-cloud/cloud/client.ts';
import { localCatalogue } from '../check-suite.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { repositoryRoot } from '../paths.ts';
import { takeCommandLock } from '../sessions/command-lock.ts';
import { needsServer } from '../sessions/data-services.ts';
import { cloudFolder, localPort, openLocalSession } from '../sessions/local-session.ts';
import { onStopSignals } from '../stop-signals.ts';

export interface CloudUpOptions {
  /** Names of targets to build and deploy; absent = all but those that need a database. */
  readonly targets?: readonly string[];
}

/** Starts the cloud, deploys into it, leaves it running and prints how to point tools at it. */
export async function cloudUp(options: CloudUpOptions, output: Output): Promise<number> {
  const known = localCatalogue().targets.map(({ manifest }) => manifest);
  // Nobody gets a database server who did not ask for one.
  const leftOut = options.targets === undefined ? known.filter(needsServer).map(({ name }) => name) : [];
  const targets = options.targets ?? known.map(({ name }) => name).filter((name) => !leftOut.includes(name));
  const interrupt = new AbortController();
  const ignoreSignals = onStopSignals(() => interrupt.abort());
  try {
    const session = await openLocalSession({ targets, output, signal: interrupt.signal, keepRunning: true });
    await session.close();
    if (leftOut.length > 0) {
      output.say(
        `Without ${leftOut.join(' and ')}: they need a database. Name them to have them: --targets ${leftOut.join(',')}`,
      );
    }
    const variables = session.cloud.environmentVariables;
    output.print('# The local cloud runs. Point the AWS CLI and SDKs at it with:');
    for (const [name, value] of Object.entries(variables)) output.print(`export ${name}=${quote(value)}`);
    output.print(`# State machine: ${session.stateMachineArn}`);
    output.print(`# Reports bucket: ${session.reportsBucketName}`);
    output.print('# Take it down with: npx thaw cloud down');
    output.printJson({
      endpoint: session.cloud.endpoint,
      environmentVariables: variables,
      stateMachineArn: session.stateMachineArn,
      reportsBucketName: session.reportsBucketName,
    });
    return EXIT.ok;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    output.say('Stopped before the local cloud was ready; what had been started is down again.');
    return EXIT.interrupted;
  } finally {
    ignoreSignals();
  }
}

export async function cloudDown(output: Output): Promise<number> {
  const port = localPort();
  // Not under the feet of a run: its functions would stay unrestored and its report unwritten.
  const release = takeCommandLock(cloudFolder(port), port);
  const wasRunning = await stopCloud({ repositoryRoot, port }).finally(release);
  output.say(
    wasRunning
      ? `The local cloud on port ${port} is down; what it stored is gone.`
      : `No local cloud runs on port ${port}.`,
  );
  output.printJson({ port, wasRunning });
  return EXIT.ok;
}

function quote(value: string): string {
  return /^[A-Za-z0-9_./:@=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

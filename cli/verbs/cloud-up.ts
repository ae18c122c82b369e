/** `thaw cloud up`: the local cloud on its own, for the AWS CLI and SDKs. */

import { overridingNames } from '../../local-cloud/cloud/environment-variables.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { onStopSignals } from '../host/stop-signals.ts';
import type { Output } from '../output/output.ts';
import { makeSessionPrinter } from '../output/session-printer.ts';
import { needsServer } from '../sessions/data-services.ts';
import { openLocalSession } from '../sessions/local-session.ts';
import { localCatalogue } from '../suites/check-suite.ts';

interface CloudUpOptions {
  /** Names of targets to build and deploy; absent = all but those that need a database. */
  readonly targets?: readonly string[];
}

/** Starts the cloud, deploys into it, leaves it running and prints how to use it with the AWS CLI and SDKs. */
export async function cloudUp(options: CloudUpOptions, output: Output): Promise<number> {
  const manifests = localCatalogue().targets.map(({ manifest }) => manifest);
  // A database server is started only when it is requested.
  const skipped = options.targets === undefined ? manifests.filter(needsServer).map(({ name }) => name) : [];
  const targets = options.targets ?? manifests.map(({ name }) => name).filter((name) => !skipped.includes(name));
  const interrupt = new AbortController();
  const ignoreSignals = onStopSignals(() => interrupt.abort());
  try {
    const { signal } = interrupt;
    const notify = makeSessionPrinter(output);
    const session = await openLocalSession({ targets, notify, signal, keepRunning: true });
    await session.close();
    if (skipped.length > 0) {
      output.log(
        `Without ${skipped.join(' and ')}: they need a database. Name them to have them: --targets ${skipped.join(',')}`,
      );
    }
    const variables = session.cloud.environmentVariables;
    output.print('# The local cloud runs. Point the AWS CLI and SDKs at it with:');
    const others = overridingNames(process.env, variables);
    if (others.length > 0) output.print(`unset ${others.join(' ')}`);
    // Set by scripts/run-node24.mjs: no proxy reaches the local cloud.
    const { NO_PROXY = '', no_proxy = '' } = process.env;
    const exported = { ...variables, ...(hasProxy(process.env) && { NO_PROXY, no_proxy }) };
    for (const [name, value] of Object.entries(exported)) output.print(`export ${name}=${quote(value)}`);
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
    output.log('Stopped before the local cloud was ready; what had been started is down again.');
    return EXIT.interrupted;
  } finally {
    ignoreSignals();
  }
}

function hasProxy(variables: NodeJS.ProcessEnv): boolean {
  return Object.keys(variables).some((name) => /^(http|https|all)_proxy$/i.test(name));
}

function quote(value: string): string {
  return /^[A-Za-z0-9_./:@=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

/** A session in the local cloud: builds the targets, starts the cloud when it does not run, deploys the CDK app into it. */
import { readFileSync } from 'node:fs';
import { type Cloud, connectCloud, startCloud } from '../../local-cloud/cloud/client.ts';
import { cloudPort, stateFolders } from '../../local-cloud/cloud/state-folder.ts';
import type { TimedImports } from '../../local-cloud/lambda-service/imports/import-times.ts';
import { buildCpuTimeExtension } from '../../target-functions/build/build-extension.ts';
import { buildTargets } from '../../target-functions/build/build-targets.ts';
import { hostArchitecture } from '../../target-functions/build/shared/host-architecture.ts';
import type { ClientSettings } from '../adapters/client-options.ts';
import { callLocalCloud } from '../adapters/local-cloud.ts';
import { userError } from '../errors/make-errors.ts';
import { repositoryRoot } from '../host/paths.ts';
import { takeCommandLock } from './command-lock.ts';
import { startDataServices } from './data-services.ts';
import { deployLocally } from './deploy-locally.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import type { Session, SessionOptions } from './types.ts';

type LocalSessionOptions = Pick<SessionOptions, 'targets' | 'notify' | 'signal'> & {
  readonly cpuTimeExtension?: boolean;
  /** True leaves the cloud running when the session closes (`thaw cloud up`). */
  readonly keepRunning?: boolean;
};

/** Builds the targets, starts the cloud, deploys, and returns the session; `close` stops what it started. */
export async function openLocalSession(options: LocalSessionOptions): Promise<Session & { readonly cloud: Cloud }> {
  const { targets, notify, signal, keepRunning = false } = options;
  const port = cloudPort();
  const folder = stateFolders(repositoryRoot, port).own;
  const release = takeCommandLock(folder, port);
  let cloud: Cloud | undefined;
  let faultsAreOn = false;
  try {
    await build(targets, notify);
    if (options.cpuTimeExtension === true) await buildExtension(notify);
    signal.throwIfAborted();
    cloud = await connectCloud({ repositoryRoot, port });
    if (cloud === undefined) {
      notify({ kind: 'starting', what: 'local cloud' });
      cloud = await startCloud({ repositoryRoot, port, detached: keepRunning });
    }
    notify({ kind: 'cloud-is-up' });
    const settings = clientSettings(cloud);
    if (!cloud.startedHere && (await removeLeftovers(settings))) notify({ kind: 'leftovers-removed' });
    signal.throwIfAborted();
    const localServices = await startDataServices(port, targets, (need) =>
      notify({ kind: 'starting', what: `${need} of the local cloud` }),
    );
    signal.throwIfAborted();
    const benchmark = await deployLocally({ cloud, settings, localServices, folder, notify, signal });
    const running = cloud;
    return {
      kind: 'local',
      cloud: running,
      settings,
      ...benchmark,
      useFaults: async (faults) => {
        await callLocalCloud(port, 'PUT', 'faults', faults);
        faultsAreOn = true;
        notify({ kind: 'faults-on', faults });
      },
      timeImports: async (functionName) =>
        (await callLocalCloud(port, 'POST', `imports/${encodeURIComponent(functionName)}`)) as TimedImports,
      close: async () => {
        try {
          if (faultsAreOn) await callLocalCloud(port, 'DELETE', 'faults');
          if (!keepRunning) await running.stop();
        } finally {
          release();
        }
      },
    };
  } catch (error) {
    await cloud?.stop();
    release();
    throw error;
  }
}

export function clientSettings(cloud: Cloud): ClientSettings {
  return {
    region: cloud.region,
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: cloud.accessKeyId, secretAccessKey: cloud.secretAccessKey },
    certificateAuthority: readFileSync(cloud.caPath, 'utf8'),
  };
}

async function build(targets: readonly string[], notify: SessionOptions['notify']): Promise<void> {
  if (targets.length === 0) return;
  const startedAtMs = Date.now();
  const { built, missing } = await buildTargets({
    repositoryRoot,
    architecture: hostArchitecture(),
    targets,
    profile: 'local',
    onProgress: (line) => notify({ kind: 'building', line }),
  });
  notify({ kind: 'built', built, missing, seconds: (Date.now() - startedAtMs) / 1000 });
  if (built.length > 0) return;
  throw userError(
    'ENVIRONMENT_MISSING',
    `None of the targets of this suite can be built here: ${missing.map(({ target }) => target).join(', ')}.`,
    missing[0]?.fix ?? 'run npx thaw doctor to see what is missing',
  );
}

async function buildExtension(notify: SessionOptions['notify']): Promise<void> {
  const missing = await buildCpuTimeExtension({
    repositoryRoot,
    architecture: hostArchitecture(),
    profile: 'local',
    environment: process.env,
    onProgress: (line) => notify({ kind: 'building', line }),
  });
  if (missing === undefined) return;
  const message = `The CPU time extension cannot be built here: ${missing.reason}.`;
  throw userError('ENVIRONMENT_MISSING', message, `${missing.fix} Or leave cpuTimeExtension out.`);
}

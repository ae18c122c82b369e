/** Database and cache of a cloud: they start on request and end with the cloud. */

import { definedOnly } from '../../core/defined-only.ts';
import type { BenchmarkError } from '../../core/errors.ts';
import type {
  CacheEndpoint,
  DatabaseEndpoint,
  DataServiceName,
  DataServiceOptions,
  RunningService,
} from '../emulators/data-service.ts';
import { startPostgres } from '../emulators/postgres.ts';
import { startRedis } from '../emulators/redis.ts';
import { environmentMissing } from '../host/environment-missing.ts';

export const DATA_SERVICES: readonly DataServiceName[] = ['database', 'cache'];

/** Endpoints of the services that run. */
interface DataEndpoints {
  readonly database?: DatabaseEndpoint;
  readonly cache?: CacheEndpoint;
}

export interface DataServices {
  /**
   * Starts the service unless it runs, at the endpoint it had before, so that functions find it again.
   * @throws BenchmarkError ENVIRONMENT_MISSING
   */
  start(name: DataServiceName): Promise<void>;
  /** Ends the service, to see what functions do without it. */
  stop(name: DataServiceName): Promise<void>;
  endpoints(): DataEndpoints;
  close(): Promise<void>;
}

/** @param log called with a line per started service */
export function createDataServices(options: DataServiceOptions, log: (line: string) => void): DataServices {
  const slots = {
    database: slot<DatabaseEndpoint>((previous) => startPostgres(options, previous)),
    cache: slot<CacheEndpoint>((previous) => startRedis(options, previous)),
  };
  // One at a time: simultaneous requests for the same service start it once.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    queue = done.catch(() => {});
    return done;
  };
  let isClosed = false;
  return {
    start: (name) =>
      inTurn(async () => {
        if (isClosed) throw closed();
        const version = await slots[name].start();
        if (version !== undefined) log(`${version} is up as the ${name} of this cloud.`);
      }),
    stop: (name) => inTurn(slots[name].stop),
    endpoints: () => definedOnly({ database: slots.database.endpoint(), cache: slots.cache.endpoint() }),
    close: () => {
      isClosed = true;
      return inTurn(async () => {
        await Promise.all([slots.database.stop(), slots.cache.stop()]);
      });
    },
  };
}

/** Holds one service and remembers its last endpoint. */
function slot<Endpoint>(startService: (previous: Endpoint | undefined) => Promise<RunningService<Endpoint>>) {
  let running: RunningService<Endpoint> | undefined;
  let previous: Endpoint | undefined;
  const stop = async () => {
    const ending = running;
    running = undefined;
    await ending?.stop();
  };
  return {
    /** @returns the version of what was started; undefined when it runs already */
    start: async () => {
      if (running?.isUp()) return undefined;
      // A service that ended by itself may still have files.
      await stop();
      running = await startService(previous);
      previous = running.endpoint;
      return running.version;
    },
    stop,
    endpoint: () => (running?.isUp() ? running.endpoint : undefined),
  };
}

function closed(): BenchmarkError {
  return environmentMissing('The local cloud is being taken down.', 'start it again (thaw cloud up)');
}

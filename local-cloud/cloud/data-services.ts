/** Database and cache of a cloud: started on request, ended with it. */

import { definedOnly } from '../../core/defined-only.ts';
import type { BenchmarkError } from '../../core/errors.ts';
import type {
  CachePlace,
  DatabasePlace,
  DataServiceName,
  DataServiceOptions,
  RunningService,
} from '../emulators/data-service.ts';
import { startPostgres } from '../emulators/postgres.ts';
import { startRedis } from '../emulators/redis.ts';
import { environmentMissing } from '../host/environment-missing.ts';

export const DATA_SERVICES: readonly DataServiceName[] = ['database', 'cache'];

/** Where the services are; one that does not run is absent. */
interface DataPlaces {
  readonly database?: DatabasePlace;
  readonly cache?: CachePlace;
}

export interface DataServices {
  /** Starts it unless it runs; where it was before, so that functions find it again. Errors: ENVIRONMENT_MISSING. */
  start(name: DataServiceName): Promise<void>;
  /** Ends it; for tests of what functions do without it. */
  stop(name: DataServiceName): Promise<void>;
  places(): DataPlaces;
  close(): Promise<void>;
}

/** `say` is called with what was started. */
export function createDataServices(options: DataServiceOptions, say: (line: string) => void): DataServices {
  const slots = {
    database: slot<DatabasePlace>((before) => startPostgres(options, before)),
    cache: slot<CachePlace>((before) => startRedis(options, before)),
  };
  // One thing after the other: two who ask for the same service get the same one.
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
        if (version !== undefined) say(`${version} is up as the ${name} of this cloud.`);
      }),
    stop: (name) => inTurn(slots[name].stop),
    places: () => definedOnly({ database: slots.database.place(), cache: slots.cache.place() }),
    close: () => {
      isClosed = true;
      return inTurn(async () => {
        await Promise.all([slots.database.stop(), slots.cache.stop()]);
      });
    },
  };
}

/** One service; it remembers where it was last. */
function slot<Place>(begin: (before: Place | undefined) => Promise<RunningService<Place>>) {
  let running: RunningService<Place> | undefined;
  let before: Place | undefined;
  const stop = async () => {
    const ending = running;
    running = undefined;
    await ending?.stop();
  };
  return {
    /** @returns what was started; undefined when it runs already */
    start: async () => {
      if (running?.isUp()) return undefined;
      // One that ended by itself may still have files.
      await stop();
      running = await begin(before);
      before = running.place;
      return running.version;
    },
    stop,
    place: () => (running?.isUp() ? running.place : undefined),
  };
}

function closed(): BenchmarkError {
  return environmentMissing('The local cloud is being taken down.', 'start it again (thaw cloud up)');
}

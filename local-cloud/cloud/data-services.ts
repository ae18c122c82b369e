/** Database and cache of a cloud: started when somebody asks for them, ended with it. A cloud that is not asked has neither. */
import type { BenchmarkError } from '../../core/errors.ts';
import type {
  CachePlace,
  DatabasePlace,
  DataServiceName,
  DataServiceOptions,
  RunningService,
} from '../emulators/data-service.ts';
import { removePostgresLeftovers, startPostgres } from '../emulators/postgres.ts';
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

interface Slot<Place> {
  running: RunningService<Place> | undefined;
  /** Where it was last. */
  before: Place | undefined;
  readonly begin: (before: Place | undefined) => Promise<RunningService<Place>>;
}

/** `say` hears what was started. */
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
        const version = await (name === 'database' ? begin(slots.database) : begin(slots.cache));
        if (version !== undefined) say(`${version} is up as the ${name} of this cloud.`);
      }),
    stop: (name) => inTurn(() => (name === 'database' ? end(slots.database) : end(slots.cache))),
    places: () => ({
      ...(slots.database.running?.isUp() ? { database: slots.database.running.place } : {}),
      ...(slots.cache.running?.isUp() ? { cache: slots.cache.running.place } : {}),
    }),
    close: () => {
      isClosed = true;
      return inTurn(async () => {
        await Promise.all([end(slots.database), end(slots.cache)]);
      });
    },
  };
}

/** What a killed cloud left on the disk, even if this one never starts a service. */
export async function sweepDataServices(stateFolder: string): Promise<void> {
  await removePostgresLeftovers(stateFolder);
}

function slot<Place>(begin: Slot<Place>['begin']): Slot<Place> {
  return { running: undefined, before: undefined, begin };
}

/** @returns what was started; undefined when it runs already */
async function begin<Place>(place: Slot<Place>): Promise<string | undefined> {
  if (place.running?.isUp()) return undefined;
  // One that ended by itself may still have files.
  await end(place);
  place.running = await place.begin(place.before);
  place.before = place.running.place;
  return place.running.version;
}

async function end<Place>(place: Slot<Place>): Promise<void> {
  const { running } = place;
  place.running = undefined;
  await running?.stop();
}

function closed(): BenchmarkError {
  return environmentMissing('The local cloud is being taken down.', 'start it again (thaw cloud up)');
}

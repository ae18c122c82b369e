/** Database and cache of a cloud: started when somebody asks for them, ended with it. A cloud that is not asked has neither. */
import { BenchmarkError } from '../../core/errors.ts';
import type {
  CachePlace,
  DatabasePlace,
  DataServiceName,
  DataServiceOptions,
  RunningService,
} from '../emulators/data-service.ts';
import { removePostgresLeftovers, startPostgres } from '../emulators/postgres.ts';
import { startRedis } from '../emulators/redis.ts';

export const DATA_SERVICES: readonly DataServiceName[] = ['database', 'cache'];

/** Where the services are; one that does not run is absent. */
export interface DataPlaces {
  readonly database?: DatabasePlace;
  readonly cache?: CachePlace;
}

export interface DataServices {
  /** Starts it unless it runs; on the port it had before, so that functions find it again. Errors: ENVIRONMENT_MISSING. */
  start(name: DataServiceName): Promise<void>;
  /** Ends it; for tests of what functions do without it. */
  stop(name: DataServiceName): Promise<void>;
  places(): DataPlaces;
  close(): Promise<void>;
}

interface Slot<Place extends { readonly port: number }> {
  running: RunningService<Place> | undefined;
  port: number | undefined;
  readonly begin: (port: number | undefined) => Promise<RunningService<Place>>;
}

/** `say` hears what was started. */
export function createDataServices(options: DataServiceOptions, say: (line: string) => void): DataServices {
  const slots = {
    database: slot((port) => startPostgres(options, port)),
    cache: slot((port) => startRedis(options, port)),
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
        const version = await begin<DatabasePlace | CachePlace>(slots[name] as Slot<DatabasePlace | CachePlace>);
        if (version !== undefined) say(`${version} is up as the ${name} of this cloud.`);
      }),
    stop: (name) => inTurn(() => end(slots[name])),
    places: () => ({
      ...(slots.database.running?.isUp() ? { database: slots.database.running.place } : {}),
      ...(slots.cache.running?.isUp() ? { cache: slots.cache.running.place } : {}),
    }),
    close: () => {
      isClosed = true;
      return inTurn(async () => {
        await Promise.all(DATA_SERVICES.map((name) => end(slots[name])));
      });
    },
  };
}

/** What a killed cloud left on the disk, even if this one never starts a service. */
export async function sweepDataServices(stateFolder: string): Promise<void> {
  await removePostgresLeftovers(stateFolder);
}

function slot<Place extends { readonly port: number }>(begin: Slot<Place>['begin']): Slot<Place> {
  return { running: undefined, port: undefined, begin };
}

/** @returns what was started; undefined when it runs already */
async function begin<Place extends { readonly port: number }>(place: Slot<Place>): Promise<string | undefined> {
  if (place.running?.isUp()) return undefined;
  // One that ended by itself may still have files.
  await end(place);
  place.running = await place.begin(place.port);
  place.port = place.running.place.port;
  return place.running.version;
}

async function end<Place extends { readonly port: number }>(place: Slot<Place>): Promise<void> {
  const { running } = place;
  place.running = undefined;
  await running?.stop();
}

function closed(): BenchmarkError {
  return new BenchmarkError({
    code: 'ENVIRONMENT_MISSING',
    source: 'user',
    message: 'The local cloud is being taken down.',
    fix: 'start it again (thaw cloud up)',
  });
}

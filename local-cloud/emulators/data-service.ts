/** What database and cache have in common: where they are and how they stop. */
import type { RunningServer } from './server.ts';

export type DataServiceName = 'database' | 'cache';

export interface DatabasePlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly tls: boolean;
  readonly username: string;
  /** Made at each start; the server listens on this machine only. */
  readonly password: string;
}

export interface CachePlace {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

export interface RunningService<Place> {
  readonly place: Place;
  /** What runs, for the log: `PostgreSQL 18.4`. */
  readonly version: string;
  /** True until it has ended, whoever ended it. */
  readonly isUp: () => boolean;
  stop(): Promise<void>;
}

export interface DataServiceOptions {
  readonly repositoryRoot: string;
  /** Folder of this cloud: data, logs and process records go below it. */
  readonly stateFolder: string;
}

export const LOOPBACK = '127.0.0.1';

export function runningService<Place>(place: Place, version: string, server: RunningServer): RunningService<Place> {
  return { place, version, isUp: () => !server.hasEnded(), stop: server.stop };
}

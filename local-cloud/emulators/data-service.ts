/** What database and cache have in common: an endpoint, a version, and a way to stop them. */
import type { RunningServer } from './server.ts';

export type DataServiceName = 'database' | 'cache';

export interface DatabaseEndpoint {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly tls: boolean;
  readonly username: string;
  /** Generated; the server listens on this machine only. */
  readonly password: string;
}

export interface CacheEndpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

export interface RunningService<T> {
  readonly endpoint: T;
  /** For the log, for example `PostgreSQL 18.4`. */
  readonly version: string;
  /** False once the server has ended, for any reason. */
  readonly isUp: () => boolean;
  stop(): Promise<void>;
}

export interface DataServiceOptions {
  readonly repositoryRoot: string;
  /** Folder of this cloud, for data, logs and process records. */
  readonly stateFolder: string;
}

export const LOOPBACK = '127.0.0.1';

export function runningService<T>(endpoint: T, version: string, server: RunningServer): RunningService<T> {
  return { endpoint, version, isUp: () => !server.hasEnded(), stop: server.stop };
}

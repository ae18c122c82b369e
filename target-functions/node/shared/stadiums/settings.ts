/**
 * Where database and cache are, as the parameters say it. Their names come in environment variables, so that the same code
 * runs on AWS and in the local cloud; credentials are a parameter of their own, because on AWS it leads to a secret.
 */
type Environment = Readonly<Record<string, string | undefined>>;

export interface DatabaseSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly tls: boolean;
  readonly username: string;
  readonly password: string;
}

export interface CacheSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** Reads parameters by name, decrypted; the values come in the order of the names. */
export type ReadParameters = (names: readonly string[]) => Promise<readonly string[]>;

/** Something of the function's own set-up is wrong: no request can change that. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Names of the two parameters of the database. Throws SettingsError when a variable is not set. */
export function databaseParameterNames(environment: Environment): [place: string, credentials: string] {
  return [required(environment, 'DATABASE_PARAMETER'), required(environment, 'DATABASE_CREDENTIALS_PARAMETER')];
}

export function cacheParameterName(environment: Environment): string {
  return required(environment, 'CACHE_PARAMETER');
}

/** From the texts of the two parameters, each a JSON object. Throws SettingsError naming what is missing, never a value. */
export function parseDatabaseSettings(place: string, credentials: string): DatabaseSettings {
  const where = parseObject('the database parameter', place);
  const who = parseObject('the credentials parameter', credentials);
  return {
    host: text('host', where),
    port: portOf(where),
    database: text('database', where),
    tls: where['tls'] === true,
    username: text('username', who),
    password: text('password', who),
  };
}

export function parseCacheSettings(place: string): CacheSettings {
  const where = parseObject('the cache parameter', place);
  return { host: text('host', where), port: portOf(where), tls: where['tls'] === true };
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new SettingsError(`environment variable ${name} is not set`);
  return value;
}

function parseObject(what: string, json: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Its text may be a secret: it is not quoted.
  }
  throw new SettingsError(`${what} is not a JSON object`);
}

function text(key: string, from: Readonly<Record<string, unknown>>): string {
  const value = from[key];
  if (typeof value === 'string' && value !== '') return value;
  throw new SettingsError(`a parameter has no ${key}`);
}

function portOf(from: Readonly<Record<string, unknown>>): number {
  const port = Number(from['port']);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new SettingsError('a parameter has no usable port');
}

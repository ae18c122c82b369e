/**
 * Endpoints of database and cache, from parameters. The parameters' names are environment variables, so that the same code
 * runs on AWS and in the local cloud; credentials are a separate parameter, because on AWS it refers to a secret.
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

/** Reads parameters by name, decrypted; the values are in the order of the names. */
export type ReadParameters = (names: readonly string[]) => Promise<readonly string[]>;

/** The function is configured wrongly: every request fails. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Names of the two parameters of the database. Throws SettingsError when a variable is not set. */
export function databaseParameterNames(environment: Environment): [endpoint: string, credentials: string] {
  return [required(environment, 'DATABASE_PARAMETER'), required(environment, 'DATABASE_CREDENTIALS_PARAMETER')];
}

export function cacheParameterName(environment: Environment): string {
  return required(environment, 'CACHE_PARAMETER');
}

/** From the values of the two parameters, both JSON objects. Throws SettingsError with the missing key, never with a value. */
export function parseDatabaseSettings(endpointJson: string, credentialsJson: string): DatabaseSettings {
  const endpoint = parseObject('the database parameter', endpointJson);
  const credentials = parseObject('the credentials parameter', credentialsJson);
  return {
    host: text('host', endpoint),
    port: portOf(endpoint),
    database: text('database', endpoint),
    tls: endpoint['tls'] === true,
    username: text('username', credentials),
    password: text('password', credentials),
  };
}

export function parseCacheSettings(endpointJson: string): CacheSettings {
  const endpoint = parseObject('the cache parameter', endpointJson);
  return { host: text('host', endpoint), port: portOf(endpoint), tls: endpoint['tls'] === true };
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
    // The text may be a secret: it is not quoted.
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

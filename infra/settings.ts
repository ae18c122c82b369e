/**
 * What may differ between two deployments, read from the CDK context (`-c key=value`) and checked before anything is
 * built. One app serves AWS and the local cloud: only these values differ.
 */
import type { Node } from 'constructs';
import * as v from 'valibot';
import { BenchmarkError } from '../core/errors.ts';
import type { RunEnvironment } from '../core/plan/types.ts';
import { didYouMean } from '../core/suite/nearest.ts';
import type { Architecture } from '../core/suite/types.ts';

export interface Settings {
  /** Of every Lambda function, ours and the targets'. */
  readonly architecture: Architecture;
  /** True: the schedule of 02:00 exists and is on. */
  readonly nightly: boolean;
  /** IANA name. */
  readonly nightlyTimeZone: string;
  /** Name of the suite the schedule starts. */
  readonly nightlySuite: string;
  /** Subscribed to the news of the nights; absent = nobody. */
  readonly notificationEmail?: string;
  /** Where the runs are made; absent = AWS, in the Region of the stack. */
  readonly environment?: RunEnvironment;
  /** Targets to deploy; absent = every target that is built. */
  readonly targets?: readonly string[];
  /** True: Aurora, RDS Proxy and ElastiCache for the suite `stadiums`; they cost money while they stand. AWS only. */
  readonly database: boolean;
  /** Where the local cloud's database and cache are, as far as they run; local only. */
  readonly localServices?: LocalServices;
  /** ARN of another version of the AWS Parameters and Secrets extension; absent = the one the CDK knows for the Region. */
  readonly parametersExtensionArn?: string;
  /** False: the reports bucket and what is in it go with the stack. */
  readonly keepReports: boolean;
}

const placeSchema = { host: v.string(), port: v.number(), tls: v.boolean() };
const localServicesSchema = v.strictObject({
  database: v.optional(
    v.strictObject({ ...placeSchema, database: v.string(), username: v.string(), password: v.string() }),
  ),
  cache: v.optional(v.strictObject(placeSchema)),
});
export type LocalServices = v.InferOutput<typeof localServicesSchema>;

export const DEFAULT_SETTINGS: Settings = {
  architecture: 'arm64',
  nightly: false,
  nightlyTimeZone: 'UTC',
  nightlySuite: 'nightly',
  database: false,
  keepReports: true,
};

export const CONTEXT_KEYS = [
  'architecture',
  'nightly',
  'nightlyTimeZone',
  'nightlySuite',
  'notificationEmail',
  'environment',
  'targets',
  'database',
  'localServices',
  'parametersExtensionArn',
  'keepReports',
] as const;
type ContextKey = (typeof CONTEXT_KEYS)[number];

/** `throttle` and the rest stay optional, but a key nobody knows is refused: it is a typing error. */
const environmentSchema = v.strictObject({
  kind: v.picklist(['aws', 'local']),
  region: v.optional(v.pipe(v.string(), v.minLength(1))),
  cpu: v.optional(v.string()),
  throttle: v.optional(v.picklist(['cgroup-v1', 'cgroup-v2', 'none'])),
  memoryLimit: v.optional(v.picklist(['cgroup-v1', 'cgroup-v2', 'none'])),
  runtimeVersions: v.optional(v.record(v.string(), v.string())),
});

/**
 * The settings of a deployment.
 * @param node the app's node; values that were not given take `DEFAULT_SETTINGS`
 * @throws BenchmarkError USAGE naming the key, the value found and the values that are allowed
 */
export function readSettings(node: Node): Settings {
  refuseUnknownKeys(node);
  const environment = readEnvironment(node.tryGetContext('environment'));
  const targets = readTargets(node.tryGetContext('targets'));
  const notificationEmail = readEmail(node.tryGetContext('notificationEmail'));
  const localServices = readLocalServices(node.tryGetContext('localServices'));
  const parametersExtensionArn = readLayerArn(node.tryGetContext('parametersExtensionArn'));
  return {
    architecture: readArchitecture(node.tryGetContext('architecture')),
    nightly: readBoolean('nightly', node.tryGetContext('nightly'), DEFAULT_SETTINGS.nightly),
    nightlyTimeZone: readTimeZone(node.tryGetContext('nightlyTimeZone')),
    nightlySuite: readSuiteName(node.tryGetContext('nightlySuite')),
    database: readBoolean('database', node.tryGetContext('database'), DEFAULT_SETTINGS.database),
    keepReports: readBoolean('keepReports', node.tryGetContext('keepReports'), DEFAULT_SETTINGS.keepReports),
    ...(notificationEmail && { notificationEmail }),
    ...(environment && { environment }),
    ...(targets && { targets }),
    ...(localServices && { localServices }),
    ...(parametersExtensionArn && { parametersExtensionArn }),
  };
}

/** Keys with a colon, a slash or a hyphen belong to the CDK (`aws:cdk:…`, `@aws-cdk/…`, `availability-zones:…`). */
function refuseUnknownKeys(node: Node): void {
  for (const key of Object.keys(node.getAllContext())) {
    if (/[^a-zA-Z]/.test(key) || (CONTEXT_KEYS as readonly string[]).includes(key)) continue;
    throw new BenchmarkError({
      code: 'USAGE',
      source: 'user',
      message: `There is no context value "${key}"${didYouMean(key, CONTEXT_KEYS)}`,
      fix: `Use one of: ${CONTEXT_KEYS.join(', ')}.`,
    });
  }
}

function readArchitecture(value: unknown): Architecture {
  if (isUnset(value)) return DEFAULT_SETTINGS.architecture;
  if (value === 'arm64' || value === 'x86_64') return value;
  throw refused('architecture', value, 'Use -c architecture=arm64 or -c architecture=x86_64.');
}

function readBoolean(key: ContextKey, value: unknown, standard: boolean): boolean {
  if (isUnset(value)) return standard;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw refused(key, value, `Use -c ${key}=true or -c ${key}=false.`);
}

/** EventBridge Scheduler takes IANA names only; Intl would also take offsets such as +02:00. */
function readTimeZone(value: unknown): string {
  if (isUnset(value)) return DEFAULT_SETTINGS.nightlyTimeZone;
  const fix = 'Use an IANA time zone, for example -c nightlyTimeZone=Europe/Berlin or -c nightlyTimeZone=UTC.';
  if (typeof value !== 'string' || !/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(value)) {
    throw refused('nightlyTimeZone', value, fix);
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return value;
  } catch {
    throw refused('nightlyTimeZone', value, fix);
  }
}

function readSuiteName(value: unknown): string {
  if (isUnset(value)) return DEFAULT_SETTINGS.nightlySuite;
  if (typeof value === 'string' && /^[a-z0-9-]{1,64}$/.test(value)) return value;
  throw refused('nightlySuite', value, 'Use the name of a suite in suites/, for example -c nightlySuite=nightly.');
}

function readEmail(value: unknown): string | undefined {
  if (isUnset(value)) return undefined;
  // SNS confirms by a mail, so this only has to catch what cannot be an address.
  if (typeof value === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return value;
  throw refused('notificationEmail', value, 'Use one address, for example -c notificationEmail=team@example.com.');
}

function readTargets(value: unknown): readonly string[] | undefined {
  if (isUnset(value)) return undefined;
  const fix = 'Use target names with commas between them, for example -c targets=rust-dynamodb,python-dynamodb.';
  const given = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  const names = given.map((name) => (typeof name === 'string' ? name.trim() : '')).filter((name) => name !== '');
  if (names.length === 0) throw refused('targets', value, fix);
  return [...new Set(names)];
}

function readEnvironment(value: unknown): RunEnvironment | undefined {
  if (isUnset(value)) return undefined;
  const fix =
    'Use JSON such as {"kind":"local","region":"us-east-1"}; for AWS leave the value out, then the Region is the stack\'s.';
  let given = value;
  if (typeof value === 'string') {
    try {
      given = JSON.parse(value);
    } catch {
      throw refused('environment', value, fix);
    }
  }
  const parsed = v.safeParse(environmentSchema, given);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw refused('environment', value, `${fix} (${v.getDotPath(issue) ?? 'value'}: ${issue.message})`);
  }
  const { kind, region, ...rest } = parsed.output;
  if (region === undefined && kind === 'aws' && Object.keys(rest).length === 0) return undefined;
  if (region === undefined) throw refused('environment', value, `${fix} (region: missing)`);
  // valibot marks optional keys as possibly undefined, which RunEnvironment does not allow: JSON drops those.
  return JSON.parse(JSON.stringify({ kind, region, ...rest })) as RunEnvironment;
}

function readLocalServices(value: unknown): LocalServices | undefined {
  if (isUnset(value)) return undefined;
  const fix = 'Leave it out: the command line sets it when the local cloud runs a database or a cache.';
  let given = value;
  try {
    if (typeof value === 'string') given = JSON.parse(value);
  } catch {
    throw refused('localServices', '(not JSON)', fix);
  }
  const parsed = v.safeParse(localServicesSchema, given);
  if (parsed.success) return parsed.output;
  // It holds a password, so only the place of the problem is told.
  throw refused('localServices', v.getDotPath(parsed.issues[0]) ?? 'value', fix);
}

function readLayerArn(value: unknown): string | undefined {
  if (isUnset(value)) return undefined;
  if (typeof value === 'string' && /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:layer:[A-Za-z0-9_-]+:\d+$/.test(value))
    return value;
  throw refused(
    'parametersExtensionArn',
    value,
    'Use the ARN of a layer version, as the AWS documentation of the Parameters and Secrets extension lists it for the Region.',
  );
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function refused(key: ContextKey, value: unknown, fix: string): BenchmarkError {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `The context value ${key} is not usable: ${shown}`,
    fix,
  });
}

/** The settings as context values, kept in an output of the stack so that a later deployment can repeat them. */
export function asContext(
  settings: Settings,
): Readonly<Record<Exclude<ContextKey, 'environment' | 'localServices'>, string>> {
  return {
    architecture: settings.architecture,
    nightly: String(settings.nightly),
    nightlyTimeZone: settings.nightlyTimeZone,
    nightlySuite: settings.nightlySuite,
    notificationEmail: settings.notificationEmail ?? '',
    targets: settings.targets?.join(',') ?? '',
    database: String(settings.database),
    parametersExtensionArn: settings.parametersExtensionArn ?? '',
    keepReports: String(settings.keepReports),
  };
}

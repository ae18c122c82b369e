/**
 * The settings of a deployment. One valibot schema per setting defines its type, its validation and its flag of `thaw
 * deploy`; the app reads a setting from the CDK context (`-c key=value`). One app serves AWS and the local cloud: only these
 * values differ.
 */
import type { Node } from 'constructs';
import * as v from 'valibot';
import { BenchmarkError } from '../../core/errors.ts';
import { RunEnvironmentInput } from '../../core/plan/run-environment.ts';
import type { RunEnvironment } from '../../core/plan/types.ts';
import { didYouMean } from '../../core/suite/nearest.ts';
import { assertMeasurable } from './measured-functions.ts';

interface Flag {
  /** In the syntax of commander. */
  readonly option: string;
  readonly help: string;
  /** Help text of the same option with `--no-`. */
  readonly helpOff?: string;
  readonly isList?: true;
}

interface About {
  /** The fix of the error for a refused value. */
  readonly fix: string;
  /** Absent = `thaw deploy` has no flag for it. */
  readonly flag?: Flag;
  /** True: a refused value is not printed. */
  readonly isSecret?: true;
}

function setting<const Schema extends v.GenericSchema>(schema: Schema, about: About) {
  return v.exactOptional(v.pipe(schema, v.metadata({ ...about })));
}

/** `-c` gives strings, cdk.json gives values. */
const isTrue = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])]),
  v.transform((given) => String(given) === 'true'),
);

function json<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.lazy((given) => (typeof given === 'string' ? v.pipe(v.string(), v.parseJson(), schema) : schema));
}

const namesWithCommas = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((given) => [given].flat().flatMap((text) => text.split(','))),
  v.transform((names): readonly string[] => [...new Set(names.map((name) => name.trim()).filter(Boolean))]),
  v.minLength(1),
);

const Environment = v.pipe(
  RunEnvironmentInput,
  v.forward(
    v.check(({ kind, region, ...rest }) => region !== undefined || isStackRegion(kind, rest), 'missing'),
    ['region'],
  ),
  v.transform(({ kind, region, ...rest }): RunEnvironment | undefined =>
    region === undefined ? undefined : { kind, region, ...rest },
  ),
);

/** True for `{"kind":"aws"}`, which is the default: AWS, in the Region of the stack. */
function isStackRegion(kind: string, rest: object): boolean {
  return kind === 'aws' && Object.keys(rest).length === 0;
}

const serverEntries = { host: v.string(), port: v.number(), tls: v.boolean() };

const Choices = v.object({
  /** Of every Lambda function: orchestrator and targets. */
  architecture: setting(v.picklist(['arm64', 'x86_64']), {
    fix: 'Use -c architecture=arm64 or -c architecture=x86_64.',
    flag: { option: '--arch <architecture>', help: 'arm64 or x86_64' },
  }),
  /** True: the schedule at 04:00 exists and is enabled. */
  nightly: setting(isTrue, {
    fix: 'Use -c nightly=true or -c nightly=false.',
    flag: { option: '--nightly', help: 'run the nightly suite at 04:00', helpOff: 'stop doing so' },
  }),
  /** IANA name, which EventBridge Scheduler requires; Intl would also accept offsets such as +02:00. */
  nightlyTimeZone: setting(
    v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_+\-/]*$/), v.check(isTimeZone), v.transform(asListed)),
    {
      fix: 'Use an IANA time zone, for example -c nightlyTimeZone=Europe/Berlin or -c nightlyTimeZone=UTC.',
      flag: { option: '--time-zone <zone>', help: 'time zone of the 04:00, for example Europe/Berlin' },
    },
  ),
  /** Name of the suite the schedule starts. */
  nightlySuite: setting(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/)), {
    fix: 'Use the name of a suite in suites/, for example -c nightlySuite=nightly.',
    flag: { option: '--suite <suite>', help: 'suite of the night' },
  }),
  /** Subscribed to the notifications. SNS asks for confirmation by mail, so this refuses only what cannot be an address. */
  notificationEmail: setting(v.pipe(v.string(), v.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/)), {
    fix: 'Use one address, for example -c notificationEmail=team@example.com.',
    flag: { option: '--notify <email>', help: 'address to notify of regressions and missing nights; "" for none' },
  }),
  /** Alarm when runs cost more than this in 24 hours; absent = no alarm. */
  costAlarmUsd: setting(v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.finite(), v.gtValue(0)), {
    fix: 'Use an amount above 0, for example -c costAlarmUsd=5.',
    flag: {
      option: '--cost-alarm-usd <usd>',
      help: 'notify when the runs of 24 hours cost more than this; "" for no alarm',
    },
  }),
  /** The environment of the runs; absent = AWS, in the Region of the stack. */
  environment: setting(json(Environment), {
    fix: 'Use JSON such as {"kind":"local","region":"us-east-1"}; for AWS leave the value out, then the Region is the stack\'s.',
  }),
  /** Targets to deploy; absent = every target that is built, on AWS without those that need `self`. */
  targets: setting(namesWithCommas, {
    fix: 'Use target names, separated by commas, for example -c targets=rust-dynamodb,python-dynamodb.',
    flag: { option: '--targets <names>', help: 'only these targets, separated by commas', isList: true },
  }),
  /** True: also the copies of Thaw's own functions, for the suite `self`. The local cloud always has them. */
  self: setting(isTrue, {
    fix: 'Use -c self=true or -c self=false.',
    flag: { option: '--self', help: "with copies of Thaw's own functions for the suite self", helpOff: 'remove them' },
  }),
  /** ARNs of functions that runs may measure, besides those with the tag; absent = none. */
  measure: setting(namesWithCommas, {
    fix: 'Use the ARNs of Lambda functions, separated by commas.',
    flag: {
      option: '--measure <arns>',
      help: 'functions of yours that runs may measure, by ARN, separated by commas; "" for none (or tag them)',
      isList: true,
    },
  }),
  /** True: Aurora, RDS Proxy and ElastiCache for the suite `stadiums`; they cost money while they are deployed. AWS only. */
  database: setting(isTrue, {
    fix: 'Use -c database=true or -c database=false.',
    flag: {
      option: '--database',
      help: 'with Aurora, RDS Proxy and ElastiCache for the suite stadiums (they cost money while they are deployed)',
      helpOff: 'remove them',
    },
  }),
  /** Endpoints of the local cloud's database and cache, if they run; contains a password. Local only. */
  localServices: setting(
    json(
      v.strictObject({
        database: v.exactOptional(
          v.strictObject({ ...serverEntries, database: v.string(), username: v.string(), password: v.string() }),
        ),
        cache: v.exactOptional(v.strictObject(serverEntries)),
      }),
    ),
    {
      fix: 'Leave it out: the command line sets it when the local cloud runs a database or a cache.',
      isSecret: true,
    },
  ),
  /** ARN of another version of the AWS Parameters and Secrets extension; absent = that of the CDK for the Region. */
  parametersExtensionArn: setting(
    v.pipe(v.string(), v.regex(/^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:layer:[A-Za-z0-9_-]+:\d+$/)),
    {
      fix: 'Use the ARN of a layer version, as the AWS documentation of the Parameters and Secrets extension lists it for the Region.',
      flag: {
        option: '--extension-arn <arn>',
        help: 'layer version of the AWS Parameters and Secrets extension, where its ARN is not known',
      },
    },
  ),
  /** Of `cdk bootstrap --qualifier`; absent = that of the CDK's own files, or its default. */
  bootstrapQualifier: setting(v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,10}$/)), {
    fix: 'Use the qualifier of cdk bootstrap: one to ten letters and digits.',
    flag: { option: '--qualifier <qualifier>', help: 'qualifier of cdk bootstrap, when it is not the default' },
  }),
  /** False: the reports bucket and its content are deleted with the stack. */
  keepReports: setting(isTrue, { fix: 'Use -c keepReports=true or -c keepReports=false.' }),
});

/** The settings chosen for a deployment; absent ones have their default. */
export type DeploymentChoices = Readonly<v.InferOutput<typeof Choices>>;

const DEFAULTS = {
  architecture: 'arm64',
  nightly: false,
  nightlyTimeZone: 'UTC',
  nightlySuite: 'nightly',
  self: false,
  database: false,
  keepReports: true,
} as const satisfies DeploymentChoices;

export type Settings = DeploymentChoices & Required<Pick<DeploymentChoices, keyof typeof DEFAULTS>>;

type SettingKey = keyof typeof Choices.entries;
export const SETTING_KEYS = Object.keys(Choices.entries) as readonly SettingKey[];

/** The options of `thaw deploy`; `name` is commander's name of the value. */
export const DEPLOY_FLAGS = SETTING_KEYS.flatMap((key) => {
  const { flag } = aboutOf(key);
  const name = flag?.option.replace(/^--| .*$/g, '').replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return flag === undefined || name === undefined ? [] : [{ key, name, ...flag }];
});

/**
 * The settings of a deployment.
 * @param node the app's node, with the context
 * @throws BenchmarkError USAGE with the key, its value and the allowed values
 */
export function readSettings(node: Node): Settings {
  assertKnownKeys(node);
  const given = Object.fromEntries(SETTING_KEYS.map((key) => [key, node.tryGetContext(key) as unknown]));
  return { ...DEFAULTS, ...parseChoices(given, 'context value') };
}

/**
 * The settings of a command line; those that are not given keep the values of the previous deployment.
 * @param flags values of `DEPLOY_FLAGS` by their names
 * @param before `asContext` of the previous deployment
 * @throws BenchmarkError USAGE as `readSettings`
 */
export function mergeChoices(
  flags: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
): DeploymentChoices {
  const given = DEPLOY_FLAGS.map(({ key, name }) => [key, flags[name] ?? before[key]] as const);
  return parseChoices({ ...before, ...Object.fromEntries(given) }, 'flag');
}

/** The settings as context values, kept in an output of the stack so that a later deployment can repeat them. */
export function asContext(settings: Settings): Readonly<Record<string, string>> {
  // The command line determines the environment and the servers of the local cloud again for each deployment.
  const repeated = SETTING_KEYS.filter((key) => key !== 'environment' && key !== 'localServices');
  return Object.fromEntries(repeated.map((key) => [key, contextValue(settings, key)]));
}

/** A setting as the text of a context value; empty when it is absent. */
export function contextValue(choices: DeploymentChoices, key: SettingKey): string {
  const value = choices[key] ?? '';
  return typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : String(value);
}

type WrittenAs = 'context value' | 'flag';

function parseChoices(given: Readonly<Record<string, unknown>>, writtenAs: WrittenAs): DeploymentChoices {
  const set = Object.entries(given).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const parsed = v.safeParse(Choices, Object.fromEntries(set));
  if (parsed.success) {
    assertMeasurable(parsed.output.measure ?? []);
    return parsed.output;
  }
  throw refused(parsed.issues[0], given, writtenAs);
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** Intl ignores case, and EventBridge Scheduler is not known to. */
function asListed(name: string): string {
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
  return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
}

function aboutOf(key: SettingKey): About {
  return v.getMetadata(Choices.entries[key].wrapped) as unknown as About;
}

/** Keys with a colon, a slash or a hyphen belong to the CDK (`aws:cdk:…`, `@aws-cdk/…`, `availability-zones:…`). */
function assertKnownKeys(node: Node): void {
  for (const key of Object.keys(node.getAllContext())) {
    if (/[^a-zA-Z]/.test(key) || (SETTING_KEYS as readonly string[]).includes(key)) continue;
    throw new BenchmarkError({
      code: 'USAGE',
      source: 'user',
      message: `There is no context value "${key}"${didYouMean(key, SETTING_KEYS)}`,
      fix: `Use one of: ${SETTING_KEYS.join(', ')}.`,
    });
  }
}

function refused(
  issue: v.BaseIssue<unknown>,
  given: Readonly<Record<string, unknown>>,
  writtenAs: WrittenAs,
): BenchmarkError {
  const [key = '', ...within] = (v.getDotPath(issue) ?? '').split('.');
  const { fix: contextFix, isSecret, flag } = aboutOf(key as SettingKey);
  const option = writtenAs === 'flag' ? flag?.option.split(' ')[0] : undefined;
  const fix = option === undefined ? contextFix : contextFix.replaceAll(`-c ${key}=`, `${option} `);
  const field = within.join('.');
  const value = isSecret === true ? field || '(not JSON)' : given[key];
  return new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `${option ?? `The context value ${key}`} is not usable: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    fix: field === '' || isSecret === true ? fix : `${fix} (${field}: ${issue.message})`,
  });
}

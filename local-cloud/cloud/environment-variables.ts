/**
 * The environment variables that point the AWS CLI, SDKs and CDK, and the functions themselves, at the local cloud, and what
 * programs for the local cloud keep of the user's own variables.
 */
import { devNull } from 'node:os';

export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';
/** Credentials of the account's root in MiniStack. Not a secret: the cloud listens on this machine only. */
export const ADMIN_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

export interface Addresses {
  readonly port: number;
  readonly caPath: string;
  readonly bundlePath: string;
}

export function endpointOf(port: number): string {
  return `https://localhost:${port}`;
}

/** Variables to reach and trust the cloud, without credentials: functions have their own. */
export function reachVariables({ port, caPath, bundlePath }: Addresses): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpointOf(port),
    // With an IP address SDKs put the bucket into the path; <bucket>.localhost resolves on few machines.
    AWS_ENDPOINT_URL_S3: `https://127.0.0.1:${port}`,
    AWS_CA_BUNDLE: bundlePath,
    SSL_CERT_FILE: bundlePath,
    NODE_EXTRA_CA_CERTS: caPath,
  };
}

/** Variables for the AWS CLI, the SDKs and the CDK. */
export function clientVariables(addresses: Addresses): Record<string, string> {
  return {
    ...reachVariables(addresses),
    REQUESTS_CA_BUNDLE: addresses.bundlePath,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: ADMIN_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ADMIN_CREDENTIALS.secretAccessKey,
    CDK_DEFAULT_ACCOUNT: ACCOUNT_ID,
    CDK_DEFAULT_REGION: REGION,
  };
}

/**
 * What the user's shell says about AWS, Node and Python: it is about other programs, and would send requests elsewhere
 * (AWS_PROFILE, AWS_ENDPOINT_URL_S3, AWS_USE_FIPS_ENDPOINT), or load code into ours (NODE_OPTIONS, PYTHONSTARTUP).
 */
const PERSONAL = /^(AWS_|CDK_|PYTHON|NODE_(OPTIONS|USE_ENV_PROXY|PATH|ENV|TLS_REJECT_UNAUTHORIZED)$)/;
/** Programs that only talk to the local cloud need no proxy, and no certificates but the cloud's own. */
const NETWORK = /^((HTTP|HTTPS|ALL|NO)_PROXY|SSL_CERT_(FILE|DIR)|(REQUESTS|CURL)_CA_BUNDLE|NODE_EXTRA_CA_CERTS)$/i;

/** For the process of the local cloud. It downloads a Redis when needed, so the user's proxy and certificates stay. */
export function daemonEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  return { ...withoutNames(own, PERSONAL), ...NO_CONFIG_FILES };
}

/** For a program that only talks to the local cloud (the CDK). @param variables those of `clientVariables` */
export function programEnvironment(
  own: NodeJS.ProcessEnv,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...withoutNames(daemonEnvironment(own), NETWORK), ...variables };
}

/** The user's variables that would still send requests elsewhere beside those of `clientVariables`. */
export function overridingNames(own: NodeJS.ProcessEnv, variables: Readonly<Record<string, string>>): string[] {
  return Object.keys(own).filter((name) => name.startsWith('AWS_') && !(name in variables));
}

/** `~/.aws/config` may name another endpoint, certificates or a FIPS endpoint. */
const NO_CONFIG_FILES = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };

function withoutNames(variables: NodeJS.ProcessEnv, names: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined || names.test(name) ? [] : [[name, value]],
    ),
  );
}

/** The environment variables that point the AWS CLI, SDKs and CDK, and the functions themselves, at the local cloud. */

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

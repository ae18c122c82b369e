/** How the AWS clients reach AWS or the local cloud. */
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { type DefaultProviderInit, defaultProvider } from '@aws-sdk/credential-provider-node';

/** The AWS SDK resolves absent fields itself. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Certificate authority to trust, in PEM format. */
  readonly certificateAuthority?: string;
}

/** The options of an AWS SDK client. */
export function clientOptions({ region, endpoint, credentials, certificateAuthority: ca }: ClientSettings) {
  if (endpoint === undefined || credentials === undefined) return { region, ...networkForAws() };
  return {
    region,
    endpoint,
    credentials,
    ...LOCAL_OPTIONS,
    ...(ca !== undefined && { requestHandler: { httpsAgent: new https.Agent({ ca, keepAlive: true }) } }),
  };
}

/** The SDK's defaults, which the user's shell and `~/.aws/config` may have changed for AWS; the local cloud has no FIPS endpoint. */
const LOCAL_OPTIONS = {
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  defaultsMode: 'standard',
  retryMode: 'standard',
  maxAttempts: 3,
  requestChecksumCalculation: 'WHEN_SUPPORTED',
  responseChecksumValidation: 'WHEN_SUPPORTED',
} as const;

/**
 * The proxy of HTTPS_PROXY and NO_PROXY and the certificates of AWS_CA_BUNDLE, as the AWS CLI and the CDK use them: the SDK for
 * JavaScript reads none of them. The clients that fetch credentials (SSO, an assumed role) need them too.
 */
function networkForAws() {
  const bundle = process.env['AWS_CA_BUNDLE'];
  const ca = bundle ? { ca: readFileSync(bundle, 'utf8') } : {};
  const requestHandler = { httpsAgent: new https.Agent({ keepAlive: true, proxyEnv: process.env, ...ca }) };
  return {
    requestHandler,
    credentialDefaultProvider: (init: DefaultProviderInit) =>
      defaultProvider({ ...init, clientConfig: { requestHandler } }),
  };
}

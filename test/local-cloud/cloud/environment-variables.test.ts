import { devNull } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  clientVariables,
  daemonEnvironment,
  overridingNames,
  programEnvironment,
} from '../../../local-cloud/cloud/environment-variables.ts';

const CLOUD = clientVariables({ port: 4566, caPath: '/ca.pem', bundlePath: '/bundle.pem' });
const NEUTRAL = { PATH: '/bin', HOME: '/home/me', LANG: 'C', THAW_PORT: '4566', PIP_INDEX_URL: 'https://pypi.example' };
const NO_FILES = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };
const PERSONAL = Object.fromEntries(
  [
    ...[
      'AWS_PROFILE',
      'AWS_DEFAULT_PROFILE',
      'AWS_REGION',
      'AWS_ACCESS_KEY_ID',
      'AWS_SESSION_TOKEN',
      'AWS_CONFIG_FILE',
    ],
    ...[
      'AWS_ENDPOINT_URL',
      'AWS_ENDPOINT_URL_S3',
      'AWS_ENDPOINT_URL_CLOUDFORMATION',
      'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
    ],
    ...[
      'AWS_USE_FIPS_ENDPOINT',
      'AWS_USE_DUALSTACK_ENDPOINT',
      'AWS_DEFAULTS_MODE',
      'AWS_MAX_ATTEMPTS',
      'AWS_RETRY_MODE',
    ],
    ...['AWS_REQUEST_CHECKSUM_CALCULATION', 'AWS_S3_US_EAST_1_REGIONAL_ENDPOINT', 'AWS_CA_BUNDLE', 'AWS_ROLE_ARN'],
    ...['CDK_DEFAULT_ACCOUNT', 'CDK_DEFAULT_REGION', 'CDK_OUTDIR', 'NODE_OPTIONS', 'NODE_USE_ENV_PROXY', 'NODE_ENV'],
    ...['PYTHONPATH', 'PYTHONSTARTUP', 'PYTHONHOME'],
  ].map((name) => [name, 'theirs']),
);
const NETWORK = Object.fromEntries(
  [
    ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
    ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  ].map((name) => [name, 'theirs']),
);

describe("the user's variables", () => {
  it('about AWS, Node, Python and the network do not reach a program that talks to the local cloud', () => {
    expect(programEnvironment({ ...NEUTRAL, ...PERSONAL, ...NETWORK }, CLOUD)).toEqual({
      ...NEUTRAL,
      ...NO_FILES,
      ...CLOUD,
    });
  });

  it('about the network reach the process of the local cloud, which may have to download', () => {
    expect(daemonEnvironment({ ...NEUTRAL, ...PERSONAL, ...NETWORK })).toEqual({ ...NEUTRAL, ...NETWORK, ...NO_FILES });
  });

  it('that `thaw cloud up` does not set itself, it unsets', () => {
    expect(overridingNames({ PATH: '/bin', AWS_PROFILE: 'dev', AWS_REGION: 'eu-west-1' }, CLOUD)).toEqual([
      'AWS_PROFILE',
    ]);
  });
});

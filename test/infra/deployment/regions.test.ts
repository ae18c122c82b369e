import { describe, expect, it } from 'vitest';
import { assertDatabase } from '../../../infra/deployment/regions.ts';
import { errorOf } from '../../kit/error-of.ts';

describe('the database in a Region', () => {
  it.each([
    ['eu-central-1', {}],
    ['us-gov-west-1', { architecture: 'x86_64' }],
    [
      'xx-new-1',
      {
        parametersExtensionArn:
          'arn:aws:lambda:xx-new-1:123456789012:layer:AWS-Parameters-and-Secrets-Lambda-Extension:4',
      },
    ],
  ] as const)('can be had: %s %j', (region, choices) => {
    expect(() => assertDatabase(region, { architecture: 'arm64', ...choices })).not.toThrow();
  });

  it.each([
    ['ap-east-2', 'There is no RDS Proxy in ap-east-2', 'npx thaw deploy --region ap-east-2 --no-database'],
    ['us-gov-west-1', 'extension for arm64 in us-gov-west-1', '--database --arch x86_64'],
    ['xx-new-1', 'extension for arm64 in xx-new-1', '--database --extension-arn ARN'],
  ])('is refused with the way out: %s', (region, message, fix) => {
    const error = errorOf(() => assertDatabase(region, { architecture: 'arm64' }));

    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringContaining(message) });
    expect(error.fix).toContain(fix);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  asContext,
  DEPLOY_FLAGS,
  mergeChoices,
  readSettings,
  SETTING_KEYS,
} from '../../../infra/settings/deploy-settings.ts';
import { assertMeasuredHere } from '../../../infra/settings/measured-functions.ts';
import { errorOf } from '../../kit/error-of.ts';
import { contextNode } from '../kit/context.ts';

const read = (context: Record<string, unknown>) => readSettings(contextNode(context));
const DEFAULT_SETTINGS = read({});

const ORDERS = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';

const refusal = (context: Record<string, unknown>) => errorOf(() => read(context));

describe('settings', () => {
  it('are for AWS on arm64, without nights and with reports kept, by default', () => {
    expect(DEFAULT_SETTINGS).toEqual({
      architecture: 'arm64',
      nightly: false,
      nightlyTimeZone: 'UTC',
      nightlySuite: 'nightly',
      self: false,
      database: false,
      keepReports: true,
    });
  });

  it('accept every value as the string that -c gives', () => {
    const settings = read({
      architecture: 'x86_64',
      nightly: 'true',
      nightlyTimeZone: 'Europe/Berlin',
      nightlySuite: 'quick',
      targets: 'rust-dynamodb, python-dynamodb,rust-dynamodb',
      keepReports: 'false',
      notificationEmail: 'team@example.com',
      costAlarmUsd: '2.50',
      self: 'true',
      database: 'true',
      environment: '{"kind":"local","region":"us-east-1","throttle":"cgroup-v1"}',
    });

    expect(settings).toEqual({
      architecture: 'x86_64',
      nightly: true,
      nightlyTimeZone: 'Europe/Berlin',
      nightlySuite: 'quick',
      targets: ['rust-dynamodb', 'python-dynamodb'],
      self: true,
      database: true,
      keepReports: false,
      notificationEmail: 'team@example.com',
      costAlarmUsd: 2.5,
      environment: { kind: 'local', region: 'us-east-1', throttle: 'cgroup-v1' },
    });
  });

  it('have a time zone as IANA spells it', () => {
    expect(read({ nightlyTimeZone: 'europe/berlin' }).nightlyTimeZone).toBe('Europe/Berlin');
    expect(read({ nightlyTimeZone: 'US/Eastern' }).nightlyTimeZone).toBe('US/Eastern');
  });

  it('ignore an empty value', () => {
    expect(read({ targets: '', architecture: '', environment: '' })).toEqual(DEFAULT_SETTINGS);
  });

  it('use the Region of the stack for AWS without a Region', () => {
    expect(read({ environment: '{"kind":"aws"}' }).environment).toBeUndefined();
  });

  it.each([
    [{ architecture: 'arm' }, 'arm', '-c architecture=x86_64'],
    [{ nightly: 'yes' }, 'yes', '-c nightly=true'],
    [{ keepReports: '1' }, '1', '-c keepReports=false'],
    [{ database: 'yes' }, 'yes', '-c database=true'],
    [{ self: 'yes' }, 'yes', '-c self=true'],
    [{ parametersExtensionArn: 'layer:1' }, 'layer:1', 'ARN of a layer version'],
    [{ nightlyTimeZone: 'Europe/Berlim' }, 'Europe/Berlim', 'Europe/Berlin'],
    [{ nightlyTimeZone: '+02:00' }, '+02:00', 'IANA'],
    [{ nightlySuite: 'My Suite' }, 'My Suite', '-c nightlySuite='],
    [{ notificationEmail: 'nobody' }, 'nobody', 'team@example.com'],
    [{ costAlarmUsd: 'five' }, 'five', '-c costAlarmUsd=5'],
    [{ costAlarmUsd: '0' }, '0', '-c costAlarmUsd=5'],
    [{ targets: ' , ' }, ',', 'commas'],
    [{ environment: '{kind:local}' }, '{kind:local}', '"kind":"local"'],
    [{ environment: '{"kind":"local"}' }, 'environment', 'region'],
    [{ environment: '{"kind":"moon","region":"us-east-1"}' }, 'moon', 'kind'],
    [{ environment: '{"kind":"local","region":"us-east-1","throtle":"none"}' }, 'throtle', 'throtle'],
    [{ measure: 'orders' }, '"orders"', 'arn:aws:lambda:'],
    [{ measure: `${ORDERS}:live` }, ':live', 'arn:aws:lambda:'],
    [
      { measure: `${ORDERS},${ORDERS.replace('eu-west-1', 'us-east-1')}` },
      'two Regions or accounts',
      'Deploy Thaw where',
    ],
    [{ measure: ORDERS.replace('orders', 'thaw-measure') }, "thaw-measure is one of Thaw's own", 'Leave it out'],
    [
      { measure: Array.from({ length: 51 }, (_, index) => `${ORDERS}${index}`).join(',') },
      '51 functions',
      'aws lambda tag-resource --resource ARN --tags thaw:measure=true',
    ],
    [{ nighly: 'true' }, 'did you mean "nightly"', 'Use one of'],
    [{ arch: 'x86_64' }, '"arch"', 'architecture'],
  ])('refuse %j with the value and the fix', (context, value, fix) => {
    const error = refusal(context);

    expect(error.code).toBe('USAGE');
    expect(error.message).toContain(value);
    expect(error.fix).toContain(fix);
  });

  it('accept the keys of the CDK itself', () => {
    expect(() =>
      read({ 'aws:cdk:enable-path-metadata': true, '@aws-cdk/core:x': true, 'availability-zones:account=1': [] }),
    ).not.toThrow();
  });

  it('are the same after they were written to an output of the stack and read again', () => {
    const settings = { ...DEFAULT_SETTINGS, targets: ['rust-health', 'rust-dynamodb'], nightly: true };

    expect(read(asContext(settings))).toEqual(settings);
  });
});

describe('the flags of thaw deploy', () => {
  it('change their settings and keep all others of the previous deployment', () => {
    const before = asContext(read({ nightly: 'true', nightlyTimeZone: 'Asia/Tokyo', targets: 'rust-health' }));

    expect(mergeChoices({ timeZone: 'Europe/Berlin', database: true, yes: true }, before)).toEqual({
      ...read({ nightly: 'true', nightlyTimeZone: 'Europe/Berlin', targets: 'rust-health', database: 'true' }),
    });
  });

  it('reset a setting with an empty value', () => {
    expect(mergeChoices({ notify: '' }, { notificationEmail: 'team@example.com' })).toEqual({});
  });

  it('keep the functions that may be measured, until others or none are named', () => {
    const before = asContext(read({ measure: `${ORDERS},${ORDERS}2,${ORDERS}` }));

    expect(mergeChoices({}, before).measure).toEqual([ORDERS, `${ORDERS}2`]);
    expect(mergeChoices({ measure: [`${ORDERS}3`] }, before).measure).toEqual([`${ORDERS}3`]);
    expect(mergeChoices({ measure: '' }, before).measure).toBeUndefined();
  });

  it('set nothing by default', () => {
    expect(mergeChoices({}, {})).toEqual({});
  });

  it('are refused by the names that were typed', () => {
    const error = errorOf(() => mergeChoices({ timeZone: 'Europe/Berlim' }, {}));

    expect(error.message).toBe('--time-zone is not usable: Europe/Berlim');
    expect(error.fix).toContain('--time-zone Europe/Berlin or --time-zone UTC');
  });
});

describe('the functions that may be measured', () => {
  it('have to be where Thaw is deployed', () => {
    expect(() => assertMeasuredHere([ORDERS], { region: 'eu-west-1' })).not.toThrow();
    expect(() => assertMeasuredHere([ORDERS], { region: 'eu-west-1', accountId: '111122223333' })).not.toThrow();
    expect(() => assertMeasuredHere([ORDERS], { region: 'us-east-1' })).toThrow(`${ORDERS} is not in us-east-1,`);
    expect(() => assertMeasuredHere([ORDERS], { region: 'eu-west-1', accountId: '444455556666' })).toThrow(
      'is not in eu-west-1, account 444455556666,',
    );
  });
});

it('never print the servers of the local cloud, whose password is among them', () => {
  const services = { database: { host: 'h', port: 'none', tls: false, database: 'd', username: 'u', password: 'pw' } };
  const error = refusal({ localServices: JSON.stringify(services) });

  expect(error.message).toContain('database.port');
  expect(error.message + error.fix).not.toContain('pw');
  expect(refusal({ localServices: '{"pw"' }).message).toContain('(not JSON)');
});

it('are all in the table of infra/README.md, with their defaults and flags', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../../infra/README.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| (.*?) \| (.*?) \|/gm)].map(
    ([, key = '', standard = '', flag = '']) => ({
      key,
      standard: /^`(.*)`$/.exec(standard)?.[1] ?? '',
      flag: /^`(.*)`$/.exec(flag)?.[1] ?? '',
    }),
  );

  expect(rows).toEqual(
    SETTING_KEYS.map((key) => ({
      key,
      standard: asContext(DEFAULT_SETTINGS)[key] ?? '',
      flag: DEPLOY_FLAGS.find((flag) => flag.key === key)?.option ?? '',
    })),
  );
});

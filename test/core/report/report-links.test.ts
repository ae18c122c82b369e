import { expect, it } from 'vitest';
import { reportLinks } from '../../../core/report/report-links.ts';

const RUN = '20261120T020000Z-quick-0a1b2c';

it('are two pages of the S3 console and the command that opens the report', () => {
  expect(reportLinks(RUN, 'thaw-reports', { kind: 'aws', region: 'eu-central-1' })).toEqual({
    report: `https://eu-central-1.console.aws.amazon.com/s3/object/thaw-reports?region=eu-central-1&prefix=runs/${RUN}/report.html`,
    folder: `https://eu-central-1.console.aws.amazon.com/s3/buckets/thaw-reports?region=eu-central-1&prefix=runs/${RUN}/&showversions=false`,
    command: `npx thaw reports open ${RUN} --aws --region eu-central-1`,
  });
});

it.each([
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/s3/object/'],
  ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/s3/object/'],
  ['eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/s3/object/'],
  ['mx-central-1', 'https://mx-central-1.console.aws.amazon.com/s3/object/'],
])('are in the console of the partition of %s', (region, start) => {
  expect(reportLinks(RUN, 'reports', { kind: 'aws', region }).report).toMatch(new RegExp(`^${start}`));
});

it.each(['us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1'])('has no page in %s', (region) => {
  expect(reportLinks(RUN, 'reports', { kind: 'aws', region })).toMatchObject({ report: null, folder: null });
});

it('is a command alone in the local cloud', () => {
  expect(reportLinks(RUN, 'reports', { kind: 'local', region: 'us-east-1' })).toEqual({
    report: null,
    folder: null,
    command: `npx thaw reports open ${RUN}`,
  });
});

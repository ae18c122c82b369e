/** In which Regions would a deployment fail, because something of the templates does not exist there? */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Synthesised, synthesise, VARIANTS } from '../../infra/kit/synthesise.ts';
import { lintForRegions, regionsOfCfnLint } from './kit/region-lint.ts';

/** What fails where, until the templates leave it out there or the deployment is refused. */
interface KnownFinding {
  readonly template: string;
  readonly rule: string;
  /** With `REGION` in place of the Region. */
  readonly message: string;
  readonly regions: readonly string[];
  readonly why: string;
}

const KNOWN_FINDINGS = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'known-region-findings.json'), 'utf8'),
) as readonly KnownFinding[];

/**
 * cfn-lint has a copy of us-east-1's resource types for these, or nothing: its silence about them proves nothing. Most are
 * closed to the public; of me-south-1 and eusc-de-east-1 look up what is there before the first deployment.
 */
const UNKNOWN_REGIONS = [
  'eu-isoe-west-1',
  'eusc-de-east-1',
  'me-south-1',
  'me-west-1',
  'us-iso-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'us-isob-west-1',
  'us-isof-east-1',
  'us-isof-south-1',
];

let folder: string;
const made: Synthesised[] = [];
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'thaw-regions-'));
  // What is local is never deployed to a Region.
  for (const { options } of VARIANTS)
    if (options.context?.['environment'] === undefined) made.push(synthesise(options));
});
afterAll(() => {
  for (const { tree } of made) tree.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('Regions', () => {
  const { known, unknown } = regionsOfCfnLint();

  it('are those of the CDK; those of which cfn-lint knows nothing are named', () => {
    expect(unknown).toEqual(UNKNOWN_REGIONS);
    expect(known.length).toBeGreaterThan(30);
    expect(known.filter((region) => !RegionInfo.regions.some(({ name }) => name === region))).toEqual([]);
  });

  it('have everything that the templates ask for, apart from what is known', () => {
    const files = made.flatMap(({ templateFiles }) => templateFiles);
    const actual = lintForRegions(files, known).map(({ template, rule, message }) => `${template} ${rule} ${message}`);

    const expected = KNOWN_FINDINGS.flatMap(({ template, rule, message, regions }) =>
      regions.map((region) => `${template} ${rule} ${message.replace('REGION', region)}`),
    );
    expect([...actual].sort()).toEqual([...expected].sort());
  });

  it('are judged: a Region without function URLs is found, and one that has them is not', () => {
    const file = path.join(folder, 'url.template.json');
    const Properties = { AuthType: 'AWS_IAM', TargetFunctionArn: 'orders' };
    writeFileSync(file, JSON.stringify({ Resources: { Url: { Type: 'AWS::Lambda::Url', Properties } } }));

    expect(lintForRegions([file], ['ap-south-2', 'eu-west-1'])).toEqual([
      { template: 'url', rule: 'E3006', message: "Resource type 'AWS::Lambda::Url' does not exist in 'ap-south-2'" },
    ]);
  });
});

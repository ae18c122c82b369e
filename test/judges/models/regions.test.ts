/** In which Regions would a deployment fail, because something of the templates does not exist there? */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ParamsAndSecretsVersions } from 'aws-cdk-lib/aws-lambda';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definedOnly } from '../../../core/defined-only.ts';
import type { Architecture } from '../../../core/suite/types.ts';
import { assertDatabase, DATABASE_ZONE_IDS, FUNCTION_URL_REGIONS } from '../../../infra/deployment/regions.ts';
import { synthesise, VARIANTS } from '../../infra/kit/synthesise.ts';
import { lintForRegions, regionsOfCfnLint, regionsWithType } from './kit/region-lint.ts';

/** Where AWS's pages, or the lack of data, say otherwise than cfn-lint's list of resource types. */
const EXPLAINED = {
  functionUrls: {
    // https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html: "not supported in … Europe (Spain)".
    'eu-south-2': 'the page names it',
    // The type is listed there and not in the other Region of China; the page is silent. Left out until it is seen to work.
    'cn-north-1': 'not sure',
    // cfn-lint has no data of it (UNKNOWN_REGIONS), and the page does not name it.
    'me-south-1': 'the page does not name it',
  },
  rdsProxy: {
    // …/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.RDS_Proxy.html: "Asia Pacific (New Zealand): Not available".
    'ap-southeast-6': 'the page says so',
  },
};

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
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'thaw-regions-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is never deployed to a Region is local; the database is refused in some. */
const DEPLOYED = VARIANTS.map(({ options }) => options).filter(({ context }) => context?.['environment'] === undefined);

/** Regions for which a variant has the same templates, by the facts that it depends on; those where it is refused are left out. */
function alike(regions: readonly string[], isDatabase: boolean): readonly (readonly string[])[] {
  const factOf = (region: string) =>
    String(isDatabase ? DATABASE_ZONE_IDS[region] : FUNCTION_URL_REGIONS.includes(region));
  const deployed = regions.filter((region) => !isDatabase || hasDatabase(region));
  return [...new Set(deployed.map(factOf))].map((fact) => deployed.filter((region) => factOf(region) === fact));
}

/** @param extensionArn of the Parameters and Secrets extension; absent = as the Region's is known */
function hasDatabase(region: string, architecture: Architecture = 'arm64', extensionArn?: string): boolean {
  try {
    assertDatabase(region, definedOnly({ architecture, parametersExtensionArn: extensionArn }));
    return true;
  } catch {
    return false;
  }
}

/** What is wrong with any template that `cdk deploy` would make for each of these Regions. */
function findings(regions: readonly string[]): readonly string[] {
  return [false, true].flatMap((isDatabase) => {
    const options = DEPLOYED.filter(({ context }) => (context?.['database'] === 'true') === isDatabase);
    return alike(regions, isDatabase).flatMap((group) => {
      const made = options.map((variant) => synthesise(definedOnly({ ...variant, region: group[0] })));
      const found = lintForRegions(
        made.flatMap(({ templateFiles }) => templateFiles),
        group,
      );
      for (const { tree } of made) tree.remove();
      return found.map(({ template, rule, message }) => `${template} ${rule} ${message}`);
    });
  });
}

describe('Regions', () => {
  const { known, unknown } = regionsOfCfnLint();

  it('are those of the CDK; those of which cfn-lint knows nothing are named', () => {
    expect(unknown).toEqual(UNKNOWN_REGIONS);
    expect(known.length).toBeGreaterThan(30);
    expect(known.filter((region) => !RegionInfo.regions.some(({ name }) => name === region))).toEqual([]);
  });

  it('have everything that the templates made for them ask for', () => {
    expect(findings(known)).toEqual([]);
  });

  it('have function URLs where infra/deployment/regions.ts says so, apart from what AWS explains', () => {
    const listed = regionsWithType('AWS::Lambda::Url', known);
    const differences = [...FUNCTION_URL_REGIONS, ...listed].filter(
      (region) => FUNCTION_URL_REGIONS.includes(region) !== listed.includes(region),
    );
    expect(differences.sort()).toEqual(Object.keys(EXPLAINED.functionUrls).sort());
  });

  it('have RDS Proxy, or the database is refused; AWS explains the others that are', () => {
    const listed = regionsWithType('AWS::RDS::DBProxy', known);
    const refused = known.filter((region) => !hasDatabase(region, 'arm64', 'arn:of:an:extension'));
    const missing = known.filter((region) => !listed.includes(region));
    expect(refused).toEqual([...missing, ...Object.keys(EXPLAINED.rdsProxy)].sort());
  });

  it.each(['arm64', 'x86_64'] as const)(
    'have an extension for %s that the CDK knows, or the database is refused',
    (architecture) => {
      const version = ParamsAndSecretsVersions.V1_0_103;
      const regions = RegionInfo.regions.map(({ name }) => name);
      const ofCdk = regions.filter(
        (name) => RegionInfo.get(name).paramsAndSecretsLambdaLayerArn(version, architecture) !== undefined,
      );
      expect(regions.filter((region) => hasDatabase(region, architecture))).toEqual(ofCdk);
    },
  );

  it('are judged: a Region without function URLs is found, and one that has them is not', () => {
    const file = path.join(folder, 'url.template.json');
    const Properties = { AuthType: 'AWS_IAM', TargetFunctionArn: 'orders' };
    writeFileSync(file, JSON.stringify({ Resources: { Url: { Type: 'AWS::Lambda::Url', Properties } } }));

    expect(lintForRegions([file], ['ap-south-2', 'eu-west-1'])).toEqual([
      { template: 'url', rule: 'E3006', message: "Resource type 'AWS::Lambda::Url' does not exist in 'ap-south-2'" },
    ]);
  });
});

// All tools that check templates, over all variants of the templates.
//
// `npm run setup` installs cfn-lint; without it its test is skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow } from '../../infra/access/explained-access.ts';
import { type Synthesised, synthesise, VARIANTS } from './kit/synthesise.ts';
import { REPOSITORY_ROOT } from './kit/work-tree.ts';

const CFN_LINT = path.join(REPOSITORY_ROOT, '.thaw/venv/bin/cfn-lint');
const installed = existsSync(CFN_LINT);
if (!installed) {
  console.warn('cfn-lint is NOT installed, so the templates are NOT linted. Install it: npm run setup');
}

const made = new Map<string, Synthesised>();
beforeAll(() => {
  for (const { name, options } of VARIANTS) made.set(name, synthesise({ ...options, validate: true }));
});
afterAll(() => {
  for (const { tree } of made.values()) tree.remove();
});

function variant(name: string): Synthesised {
  const synthesised = made.get(name);
  if (synthesised === undefined) throw new Error(`${name} was not synthesised`);
  return synthesised;
}

describe.each(VARIANTS)('$name', ({ name }) => {
  it("passes CDK's own check", () => {
    expect(violationsIn(variant(name).outputFolder)).toEqual([]);
  });

  it('has no finding of cdk-nag without a reason', () => {
    const { app } = variant(name);

    const { violations } = new AwsSolutionsChecks(app).validateScope(app);

    expect(violations.map(({ ruleName, violatingResources }) => ({ ruleName, violatingResources }))).toEqual([]);
  });

  it('has a sentence as the reason of each suppression', () => {
    const reasons = variant(name).app.node.findAll().flatMap(acknowledgements);

    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.filter((reason) => reason.length < 30 || !reason.endsWith('.'))).toEqual([]);
  });

  it('suppresses nothing for a whole stack', () => {
    const { app, targetsStack, benchmarkStack, databaseStack } = variant(name);

    expect([app, targetsStack, benchmarkStack, databaseStack ?? []].flat().flatMap(acknowledgements)).toEqual([]);
  });
});

describe.skipIf(!installed)('cfn-lint', () => {
  it('finds nothing in any variant', () => {
    const files = [...made.values()].flatMap(({ templateFiles }) => [...templateFiles]);

    // One process for all files, because most of its time is the start. It names the file of each finding.
    const run = spawnSync(CFN_LINT, files, { encoding: 'utf8' });

    expect(run.stdout + run.stderr).toBe('');
    expect(run.status).toBe(0);
  });
});

describe('the checks', () => {
  let outdir: string;
  beforeAll(() => {
    outdir = mkdtempSync(path.join(tmpdir(), 'thaw-checks-'));
  });
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));

  it('would find a property that does not exist', () => {
    const app = new App({ outdir });
    new CfnResource(new Stack(app, 'Stack'), 'Bucket', {
      type: 'AWS::S3::Bucket',
      properties: { NoSuchProperty: true },
    });

    app.synth();

    expect(violationsIn(outdir).length).toBeGreaterThan(0);
  });

  it('accept the reason of a permission only for its own wildcards', () => {
    const app = new App({ outdir });
    const stack = new Stack(app, 'Stack');
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    allow(role, { actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:*:*:known'], why: 'The test says so.' });
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:*:*:unknown'] }));

    const { violations } = new AwsSolutionsChecks(app).validateScope(app);

    expect(violations.map(({ ruleName }) => ruleName)).toEqual([
      'AwsSolutions-IAM5[Resource::arn:aws:sqs:*:*:unknown]',
    ]);
  });
});

/** The report has only checks with findings; it also has our own warnings of skipped targets. */
function violationsIn(outputFolder: string): unknown[] {
  const report = JSON.parse(readFileSync(path.join(outputFolder, 'validation-report.json'), 'utf8')) as {
    pluginReports: { violations?: { ruleName: string }[] }[];
  };
  return report.pluginReports
    .flatMap(({ violations }) => violations ?? [])
    .filter(({ ruleName }) => !ruleName.startsWith('Annotation::thaw:'));
}

function acknowledgements(construct: IConstruct): string[] {
  return (
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.values(data as Record<string, unknown>))
      .map(String)
      // A reason of the CDK itself, for the subnets it makes.
      .filter((reason) => !reason.startsWith('Literal AZs in template are the result'))
  );
}

import { App, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow } from '../../infra/constructs/explained-access.ts';
import { type Synthesised, synthesise, VARIANTS } from './kit/synthesise.ts';

describe.each(VARIANTS)('cdk-nag on $name', ({ options }) => {
  let made: Synthesised;
  beforeAll(() => {
    made = synthesise(options);
  });
  afterAll(() => made?.tree.remove());

  it('finds nothing that is not explained', () => {
    const { violations } = new AwsSolutionsChecks(made.app).validateScope(made.app);

    expect(violations.map(({ ruleName, violatingResources }) => ({ ruleName, violatingResources }))).toEqual([]);
  });

  it('has a whole sentence for each suppression', () => {
    const reasons = made.app.node.findAll().flatMap(acknowledgements);

    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.filter((reason) => reason.length < 30 || !/\.$|;.*\.$/.test(reason))).toEqual([]);
  });

  it('suppresses nothing for a whole stack', () => {
    expect([made.app, made.targetsStack, made.benchmarkStack].flatMap(acknowledgements)).toEqual([]);
  });
});

describe('an explained permission', () => {
  it('is explained for its own wildcards only', () => {
    const app = new App();
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

function acknowledgements(construct: IConstruct): string[] {
  return construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.values(data as Record<string, unknown>))
    .map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry)));
}

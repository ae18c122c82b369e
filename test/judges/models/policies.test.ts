/** Every IAM policy of every way the stacks can be deployed, and that of the caller, judged by parliament. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesise, VARIANTS } from '../../infra/kit/synthesise.ts';
import { policyFindings } from './kit/parliament.ts';
import { type NamedPolicy, policiesOf } from './kit/policies.ts';

interface KnownFinding {
  readonly issue: string;
  /** Of the whole detail. */
  readonly detail: string;
  /** Of the policy's name. */
  readonly policy: string;
  /** Where AWS says how it is. */
  readonly page: string;
  readonly why: string;
}

const KNOWN_FINDINGS = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'known-policy-findings.json'), 'utf8'),
) as readonly KnownFinding[];

const CALLER_POLICY = 'docs/caller-policy.json';
const repositoryRoot = path.resolve(import.meta.dirname, '../../..');
const policies: NamedPolicy[] = [];

beforeAll(() => {
  for (const { name, options } of VARIANTS) {
    const { templateFiles, tree } = synthesise(options);
    for (const file of templateFiles) {
      const template = JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof policiesOf>[1];
      policies.push(...policiesOf(`${name}: ${path.basename(file, '.template.json')}`, template));
    }
    tree.remove();
  }
  const document: unknown = JSON.parse(readFileSync(path.join(repositoryRoot, CALLER_POLICY), 'utf8'));
  policies.push({ name: `${CALLER_POLICY} AWS::IAM::Policy`, document });
});

const isKnown = (finding: { issue: string; detail: string; policy: string }) =>
  KNOWN_FINDINGS.some(
    ({ issue, detail, policy }) =>
      issue === finding.issue &&
      new RegExp(`^${detail}$`).test(finding.detail) &&
      new RegExp(policy).test(finding.policy),
  );

describe('the policies', () => {
  it('are all found', () => {
    const kinds = new Set(policies.map(({ name }) => /AWS::\w+::\w+/.exec(name)?.[0]));
    expect(policies.length).toBeGreaterThan(150);
    expect([...kinds].sort()).toEqual([
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::S3::BucketPolicy',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::QueuePolicy',
    ]);
  });

  it('have no action, resource or condition that IAM does not know, apart from what is explained', () => {
    const findings = policyFindings(policies);
    expect(findings.filter((finding) => !isKnown(finding))).toEqual([]);
    const unused = KNOWN_FINDINGS.filter(
      (entry) =>
        !findings.some(({ issue, detail }) => issue === entry.issue && new RegExp(`^${entry.detail}$`).test(detail)),
    );
    expect(unused).toEqual([]);
    expect(KNOWN_FINDINGS.filter(({ page }) => !page.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
  });
});

describe('a wrong policy is found:', () => {
  const findings = (statement: object) => {
    const Statement = [{ Effect: 'Allow', ...statement }];
    return policyFindings([{ name: 'made up', document: { Version: '2012-10-17', Statement } }]);
  };

  it.each([
    ['an action that does not exist', { Action: 's3:GetObjects', Resource: '*' }, 'UNKNOWN_ACTION'],
    ['a service that does not exist', { Action: 'lamda:InvokeFunction', Resource: '*' }, 'UNKNOWN_PREFIX'],
    ['a resource of another kind', { Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket' }, 'RESOURCE_MISMATCH'],
    ['no resource', { Action: 's3:GetObject' }, 'MALFORMED'],
    [
      'a condition that does not exist',
      { Action: 's3:GetObject', Resource: '*', Condition: { StringEqual: { 'aws:x': 'y' } } },
      'UNKNOWN_OPERATOR',
    ],
  ])('%s', (_what, statement, issue) => {
    expect(findings(statement).map((finding) => finding.issue)).toContain(issue);
  });

  it('and a right one is not', () => {
    expect(findings({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' })).toEqual([]);
  });
});

// Reads the policies of a template: the actions and resources that a role is allowed.
import type { Template } from 'aws-cdk-lib/assertions';

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** ARNs as text: `<LogicalId.Arn>` and `<AWS::Region>` stand for values that are known only after deployment. */
  readonly resources: readonly string[];
  readonly conditions: unknown;
}

/** What the roles whose logical id matches are allowed, if nothing denies it. */
export function allowedStatements(template: Template, role: RegExp): Statement[] {
  return statementsOf(template, role).filter(({ effect }) => effect === 'Allow');
}

/** The statements of the roles whose logical id matches. */
export function statementsOf(template: Template, role: RegExp): Statement[] {
  // What an inline policy has no room for, the CDK puts into managed ones.
  return [...policiesOf(template, role, 'Policy'), ...policiesOf(template, role, 'ManagedPolicy')].flatMap(
    ({ Statement }) =>
      Statement.map((statement) => ({
        effect: statement['Effect'] as 'Allow' | 'Deny',
        conditions: statement['Condition'],
        actions: [statement['Action']].flat() as string[],
        resources: statement['Resource'] as string[],
      })),
  );
}

/** The policies of the roles whose logical id matches, with references as text. */
export function policiesOf(
  template: Template,
  role: RegExp,
  kind: 'Policy' | 'ManagedPolicy',
): { readonly Statement: readonly Record<string, unknown>[] }[] {
  return Object.values(template.findResources(`AWS::IAM::${kind}`))
    .filter((policy) => (policy['Properties'].Roles as { Ref: string }[]).some(({ Ref }) => role.test(Ref)))
    .map((policy) => {
      const { Version, Statement } = policy['Properties'].PolicyDocument as Record<string, unknown>;
      const statements = Statement as Record<string, unknown>[];
      return {
        Version,
        Statement: statements.map((each) => ({ ...each, Resource: [each['Resource']].flat().map(resolved) })),
      };
    });
}

/** A value with CloudFormation references as text. */
export function resolved(value: unknown): string {
  if (typeof value === 'string') return value;
  const [kind, content] = Object.entries(value as Record<string, unknown>)[0] ?? [];
  if (kind === 'Ref') return `<${String(content)}>`;
  if (kind === 'Fn::GetAtt') return `<${(content as string[]).join('.')}>`;
  if (kind === 'Fn::Join') {
    const [delimiter, parts] = content as [string, unknown[]];
    return parts.map(resolved).join(delimiter);
  }
  throw new Error(`this reader does not know ${kind}`);
}

/** True when an ARN pattern of a policy covers a resource. */
export function matches(pattern: string, resource: string): boolean {
  const expression = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${expression.join('.*')}$`).test(resource);
}

// Reads the policies of a template: the actions and resources that a role is allowed.
import type { Template } from 'aws-cdk-lib/assertions';

export interface Statement {
  readonly actions: readonly string[];
  /** ARNs as text: `<LogicalId.Arn>` and `<AWS::Region>` stand for values that are known only after deployment. */
  readonly resources: readonly string[];
}

/** The statements of the roles whose logical id matches. A Deny is not supported. */
export function allowedStatements(template: Template, role: RegExp): Statement[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter((policy) =>
    (policy['Properties'].Roles as { Ref: string }[]).some(({ Ref }) => role.test(Ref)),
  );
  return policies.flatMap((policy) =>
    (policy['Properties'].PolicyDocument.Statement as Record<string, unknown>[]).map((statement) => {
      if (statement['Effect'] !== 'Allow') throw new Error('this reader knows only Allow');
      return {
        actions: [statement['Action']].flat() as string[],
        resources: [statement['Resource']].flat().map(resolved),
      };
    }),
  );
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

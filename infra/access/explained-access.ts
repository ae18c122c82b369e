/**
 * Permissions with their reasons. cdk-nag requires an acknowledgement with a reason for every wildcard: the reason of the
 * permission is used for it.
 */
import { Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';

export interface ExplainedAccess {
  readonly actions: readonly string[];
  /** ARNs, tokens included. */
  readonly resources: readonly string[];
  readonly why: string;
  /** `{operator: {key: value}}`; absent = always. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Adds a statement to a role and acknowledges the wildcards in it. */
export function allow(role: Role, access: ExplainedAccess): void {
  const { actions, resources, why, conditions } = access;
  role.addToPolicy(
    new PolicyStatement({ actions: [...actions], resources: [...resources], ...(conditions && { conditions }) }),
  );
  acknowledgeWildcards(role, resources, why);
}

/** Adds a statement that denies, whatever else allows. */
export function deny(role: Role, actions: readonly string[], resources: readonly string[]): void {
  role.addToPolicy(new PolicyStatement({ effect: Effect.DENY, actions: [...actions], resources: [...resources] }));
}

/** Acknowledges the wildcards of permissions that a CDK construct adds itself. */
export function acknowledgeWildcards(role: Role, resources: readonly string[], reason: string): void {
  const wildcards = resources.map((arn) => printed(Stack.of(role).resolve(arn))).filter((arn) => arn.includes('*'));
  Validations.of(role).acknowledge(...wildcards.map((arn) => ({ id: `AwsSolutions-IAM5[Resource::${arn}]`, reason })));
}

/** How cdk-nag prints a resolved ARN: `<AWS::Region>` for a reference, `<LogicalId.Arn>` for an attribute. */
function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isIntrinsic(value, 'Ref')) return `<${String(value['Ref'])}>`;
  if (isIntrinsic(value, 'Fn::GetAtt')) return `<${(value['Fn::GetAtt'] as readonly unknown[]).join('.')}>`;
  if (isIntrinsic(value, 'Fn::Join')) {
    const [delimiter, parts] = value['Fn::Join'] as readonly [string, readonly unknown[]];
    return parts.map(printed).join(delimiter);
  }
  return JSON.stringify(value);
}

function isIntrinsic(value: unknown, name: string): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && name in value;
}

/** What each Lambda function of a template may do, as IAM would see it. */
import { ACCOUNT, resolve, type Template } from '../../models/kit/policies.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

interface Properties {
  readonly FunctionName?: string;
  readonly Role?: { readonly 'Fn::GetAtt'?: readonly [string, string] };
  readonly Roles?: readonly { readonly Ref?: string }[];
  readonly PolicyDocument?: { readonly Statement: readonly unknown[] };
  readonly Name?: unknown;
}

/** The names that the template itself gives, by logical ids; Secrets Manager adds six characters to its own. */
function givenNames(template: Template): readonly (readonly [id: string, name: string])[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties: given }]) => {
    const name = (given as Properties | undefined)?.Name;
    if (typeof name !== 'string') return [];
    return [[id, Type === 'AWS::SecretsManager::Secret' ? `${name}-*` : name] as const];
  });
}

/** By the names of the functions. */
export function functionPolicies(template: Template): ReadonlyMap<string, readonly Statement[]> {
  const resources = Object.values(template.Resources).map(({ Type, Properties: given }) => ({
    Type,
    properties: given as Properties,
  }));
  const names = givenNames(template);
  const named = (statements: unknown) =>
    JSON.parse(
      names.reduce(
        (text, [id, name]) => text.replaceAll(new RegExp(`([:/])${id}"`, 'g'), `$1${name}"`),
        JSON.stringify(statements ?? []),
      ),
    ) as readonly Statement[];
  const statementsOf = (role: string | undefined) =>
    resources
      .filter(
        ({ Type, properties }) => Type === 'AWS::IAM::Policy' && properties.Roles?.some(({ Ref }) => Ref === role),
      )
      .flatMap(({ properties }) => named(resolve(properties.PolicyDocument?.Statement, template)));
  return new Map(
    resources
      .filter(({ Type, properties }) => Type === 'AWS::Lambda::Function' && properties.FunctionName !== undefined)
      .map(({ properties }) => [properties.FunctionName ?? '', statementsOf(properties.Role?.['Fn::GetAtt']?.[0])]),
  );
}

/**
 * A recorded ARN as `resolve` writes it: with the account of the judges, and logical ids in place of the names that
 * CloudFormation makes of stack, logical id and a suffix.
 */
export function asInTemplate(arn: string, templates: readonly Template[]): string {
  const ids = templates.flatMap(({ Resources }) => Object.keys(Resources));
  return arn
    .replaceAll(/\b0{12}\b/g, ACCOUNT)
    .replaceAll(/\bthaw(?:benchmark|targets|database)-(\w+)-\w+/gi, (name, id: string) => {
      const logical = ids.find((known) => known.toLowerCase() === id.toLowerCase());
      return logical ?? name;
    });
}

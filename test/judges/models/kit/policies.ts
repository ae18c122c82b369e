/** Every IAM policy of a template as IAM would see it: CloudFormation's references become ARNs of the right kind. */

export interface NamedPolicy {
  /** Template, resource and place. */
  readonly name: string;
  readonly document: unknown;
}

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
}

const REGION = 'us-east-1';
export const ACCOUNT = '123456789012';
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** What stands for an ARN of each type; NAME is the logical id. */
const ARNS: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/NAME`,
  'AWS::Events::EventBus': `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/NAME`,
  'AWS::Events::Rule': `arn:aws:events:${REGION}:${ACCOUNT}:rule/NAME`,
  'AWS::IAM::Role': `arn:aws:iam::${ACCOUNT}:role/NAME`,
  'AWS::Lambda::Function': `arn:aws:lambda:${REGION}:${ACCOUNT}:function:NAME`,
  'AWS::Logs::LogGroup': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:NAME:*`,
  'AWS::S3::Bucket': 'arn:aws:s3:::NAME',
  'AWS::SNS::Topic': `arn:aws:sns:${REGION}:${ACCOUNT}:NAME`,
  'AWS::SQS::Queue': `arn:aws:sqs:${REGION}:${ACCOUNT}:NAME`,
  'AWS::SecretsManager::Secret': `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:NAME`,
  'AWS::StepFunctions::StateMachine': `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:NAME`,
};

/** Policies of roles, trust policies and policies of resources, in whatever property they stand. */
export function policiesOf(templateName: string, template: Template): NamedPolicy[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) =>
    documentsIn(Properties, '').map(({ path, document }) => ({
      name: `${templateName} ${Type} ${id}${path}`,
      document: complete(resolve(document, template), path),
    })),
  );
}

interface Found {
  readonly path: string;
  readonly document: unknown;
}

function documentsIn(value: unknown, path: string): Found[] {
  if (typeof value !== 'object' || value === null) return [];
  const statement = (value as { readonly Statement?: unknown }).Statement;
  if (Array.isArray(statement)) return [{ path, document: value }];
  return Object.entries(value).flatMap(([key, item]) => documentsIn(item, `${path}.${key}`));
}

/** A trust policy has no Resource, which parliament asks of every statement: it is the role itself. */
function complete(document: unknown, path: string): unknown {
  if (!path.endsWith('.AssumeRolePolicyDocument')) return document;
  const { Statement, ...rest } = document as { readonly Statement: readonly object[] };
  const Resource = `arn:aws:iam::${ACCOUNT}:role/itself`;
  return { ...rest, Statement: Statement.map((statement) => ({ ...statement, Resource })) };
}

/** A value of a template, its references replaced. */
export function resolve(value: unknown, template: Template): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, template));
  if (typeof value !== 'object' || value === null) return value;
  const [[kind, content] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && kind === 'Ref') return PSEUDO[String(content)] ?? arnOf(String(content), template);
  if (others.length === 0 && kind === 'Fn::GetAtt') return arnOf((content as string[])[0] ?? '', template);
  // Another stack's output: the ARN of what it names, or a secret's.
  if (others.length === 0 && kind === 'Fn::GetStackOutput')
    return ARNS['AWS::SecretsManager::Secret']?.replace('NAME', 'x');
  if (others.length === 0 && kind === 'Fn::Join') {
    const [delimiter, parts] = content as [string, unknown[]];
    return parts.map((part) => resolve(part, template)).join(delimiter);
  }
  if (kind.startsWith('Fn::')) throw new Error(`a policy has ${kind}, which this reader does not know`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, template)]));
}

function arnOf(id: string, template: Template): string {
  const type = template.Resources[id]?.Type ?? '';
  const arn = ARNS[type];
  if (arn === undefined) throw new Error(`which ARN has ${id} (${type || 'not in this template'})? Add it to ARNS`);
  return arn.replace('NAME', id);
}

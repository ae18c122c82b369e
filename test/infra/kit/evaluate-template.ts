/** The value of an output in one partition, as CloudFormation would resolve it: conditions, Fn::If and references. */

interface Template {
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
}

const REGION = 'eu-west-1';

/** Undefined when the output's condition is false. */
export function outputIn(template: Template, partition: string, name: string): string | undefined {
  const output = template.Outputs?.[name];
  if (output === undefined) throw new Error(`the template has no output ${name}`);
  const evaluate = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const [[kind = '', content] = []] = Object.entries(value as object) as [string, unknown][];
    const parts = content as unknown[];
    if (kind === 'Ref')
      return { 'AWS::Partition': partition, 'AWS::Region': REGION }[String(content)] ?? `<${content}>`;
    if (kind === 'Fn::Join') return (parts[1] as unknown[]).map(evaluate).join(String(parts[0]));
    if (kind === 'Fn::If') return evaluate(isTrue({ Condition: parts[0] }) ? parts[1] : parts[2]);
    throw new Error(`${kind} is not evaluated here`);
  };
  const isTrue = (condition: unknown): boolean => {
    const [[kind = '', content] = []] = Object.entries(condition as object) as [string, unknown][];
    if (kind === 'Condition') return isTrue(template.Conditions?.[String(content)]);
    const parts = content as unknown[];
    if (kind === 'Fn::Or') return parts.some(isTrue);
    if (kind === 'Fn::Equals') return evaluate(parts[0]) === evaluate(parts[1]);
    throw new Error(`${kind} is not evaluated here`);
  };
  return output.Condition === undefined || isTrue({ Condition: output.Condition }) ? evaluate(output.Value) : undefined;
}

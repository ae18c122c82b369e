/** Values of a CloudFormation template, in long form. What only a deployment knows (a table's name) is unresolved. */
import { isRecord } from '../telemetry/json.ts';

/** Pseudo parameters in the local cloud; `AWS::NoValue` removes a property. */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '000000000000',
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::StackId': 'arn:aws:cloudformation:us-east-1:000000000000:stack/thaw-measure',
  'AWS::StackName': 'thaw-measure',
  'AWS::URLSuffix': 'amazonaws.com',
};

export type Resolved =
  | { readonly ok: true; readonly value: unknown }
  /** `intrinsic` describes what could not be resolved: `!Ref OrdersTable`. */
  | { readonly ok: false; readonly intrinsic: string };

export interface TemplateContext {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, unknown>>;
}

/** Resolves a value that is a literal or an intrinsic function; the members of other objects and lists are left alone. */
export function resolve(value: unknown, context: TemplateContext): Resolved {
  if (typeof value === 'string' && value.includes('{{resolve:')) return { ok: false, intrinsic: value };
  if (!isRecord(value)) return { ok: true, value };
  const [name = '', ...others] = Object.keys(value);
  if (others.length > 0 || !(name === 'Ref' || name === 'Condition' || name.startsWith('Fn::'))) {
    return { ok: true, value };
  }
  const operand = value[name];
  const resolved = FUNCTIONS[name]?.(operand, context);
  return resolved ?? { ok: false, intrinsic: `!${name.replace('Fn::', '')} ${describe(operand)}` };
}

/** undefined where the operand cannot be resolved. */
type Intrinsic = (operand: unknown, context: TemplateContext) => Resolved | undefined;

const FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  Ref: (operand, { parameters }) => {
    const name = String(operand);
    if (name === 'AWS::NoValue') return { ok: true, value: undefined };
    const value = PSEUDO[name] ?? defaultOf(parameters[name]);
    return value === undefined ? undefined : { ok: true, value };
  },
  'Fn::Sub': (operand, context) => {
    const [text, own] = Array.isArray(operand) ? (operand as unknown[]) : [operand, {}];
    if (typeof text !== 'string') return undefined;
    let isComplete = true;
    const substituted = text.replaceAll(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      const given = isRecord(own) && Object.hasOwn(own, name) ? own[name] : { Ref: name };
      const resolved = resolve(given, context);
      if (resolved.ok && resolved.value !== undefined) return String(resolved.value);
      isComplete = false;
      return whole;
    });
    return isComplete ? { ok: true, value: substituted } : undefined;
  },
  'Fn::Join': (operand, context) => {
    const [delimiter, parts] = Array.isArray(operand) ? (operand as unknown[]) : [];
    const texts = textsOf(parts, context);
    return texts && { ok: true, value: texts.join(String(delimiter)) };
  },
  'Fn::Select': (operand, context) => {
    const [index, list] = Array.isArray(operand) ? (operand as unknown[]) : [];
    const texts = textsOf(list, context);
    return texts?.[Number(index)] === undefined ? undefined : { ok: true, value: texts[Number(index)] };
  },
  'Fn::FindInMap': (operand, context) => {
    const [map, ...keys] = textsOf(operand, context) ?? [];
    const value = keys.reduce<unknown>((level, key) => memberOf(level, key), context.mappings[map ?? '']);
    return value === undefined ? undefined : { ok: true, value };
  },
  'Fn::If': (operand, context) => {
    const branch = branchOf({ 'Fn::If': operand }, context);
    return branch === undefined ? undefined : resolve(branch, context);
  },
};

/** The branch of an `Fn::If` that its condition chooses; undefined for anything else, or when the condition is not known. */
export function branchOf(value: unknown, context: TemplateContext): unknown {
  const operand = memberOf(value, 'Fn::If');
  const [name, yes, no] = Array.isArray(operand) ? (operand as unknown[]) : [];
  const isTrue = condition(context.conditions[String(name)], context);
  return isTrue === undefined ? undefined : isTrue ? yes : no;
}

/** The default of a parameter from the Parameter Store is the name of an entry there, not its value. */
function defaultOf(parameter: unknown): unknown {
  const isStored = String(memberOf(parameter, 'Type')).startsWith('AWS::SSM::Parameter::Value<');
  return isStored ? undefined : memberOf(parameter, 'Default');
}

/** undefined when it depends on what cannot be resolved. */
function condition(expression: unknown, context: TemplateContext): boolean | undefined {
  if (!isRecord(expression)) return undefined;
  const [name = ''] = Object.keys(expression);
  const operand = expression[name];
  if (name === 'Condition') return condition(context.conditions[String(operand)], context);
  const operands = Array.isArray(operand) ? (operand as unknown[]) : [];
  if (name === 'Fn::Equals') {
    const texts = textsOf(operands, context);
    return texts && texts[0] === texts[1];
  }
  const values = operands.map((member) => condition(member, context));
  if (values.includes(undefined)) return undefined;
  if (name === 'Fn::Not') return !values[0];
  if (name === 'Fn::And') return values.every(Boolean);
  return name === 'Fn::Or' ? values.some(Boolean) : undefined;
}

function textsOf(list: unknown, context: TemplateContext): string[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const texts = list.map((member) => {
    const resolved = resolve(member, context);
    const isText = resolved.ok && ['string', 'number', 'boolean'].includes(typeof resolved.value);
    return isText ? String(resolved.value) : undefined;
  });
  return texts.includes(undefined) ? undefined : (texts as string[]);
}

function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function describe(operand: unknown): string {
  const text =
    Array.isArray(operand) && operand.every((part) => typeof part === 'string') ? operand.join('.') : operand;
  const described = typeof text === 'string' ? text : JSON.stringify(text);
  return described.length <= 100 ? described : `${described.slice(0, 100)}…`;
}

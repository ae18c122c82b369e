/**
 * Compares a value with a shape of a service model: types, required and unknown members, lengths, ranges, patterns and
 * enums, all the way down. botocore's own validator knows neither patterns nor enums nor maximums.
 */
import { type Member, type ServiceModel, type Shape, shapeOf } from './service-model.ts';

/**
 * `sdk`: as the JavaScript SDK takes it, members by their own names, Date and Uint8Array.
 * `json`: as it stands in a JSON body, members by their names on the wire; null is absent.
 */
export type Form = 'sdk' | 'json';

/** What is wrong with the value, each with its path (`Environment.Variables{NAME}: …`); empty = nothing. */
export function shapeFindings(model: ServiceModel, shapeName: string, value: unknown, form: Form = 'sdk'): string[] {
  return walk({ model, form }, { shape: shapeName }, value, '');
}

interface Judge {
  readonly model: ServiceModel;
  readonly form: Form;
}

interface Visit extends Judge {
  readonly shape: Shape;
  readonly value: unknown;
  readonly path: string;
  /** A finding at this place. */
  readonly say: (what: string) => string[];
}

function walk(judge: Judge, { shape: name }: Member, value: unknown, path: string): string[] {
  const shape = shapeOf(judge.model, name);
  if (shape.document === true) return [];
  const say = (what: string) => [`${path === '' ? name : path}: ${what}`];
  const visit = VISITS[shape.type];
  return visit === undefined
    ? say(`the walker does not know the type ${shape.type}`)
    : visit({ ...judge, shape, value, path, say });
}

const VISITS: Readonly<Record<string, (visit: Visit) => string[]>> = {
  structure: visitStructure,
  list: visitList,
  map: visitMap,
  string: visitString,
  integer: visitInteger,
  long: visitInteger,
  float: visitNumber,
  double: visitNumber,
  boolean: ({ value, say }) => (typeof value === 'boolean' ? [] : say(`${shown(value)} is not a boolean`)),
  timestamp: ({ form, value, say }) => {
    const isOne = form === 'sdk' ? value instanceof Date : typeof value === 'number';
    return isOne ? [] : say(`${shown(value)} is not a timestamp`);
  },
  blob: visitBlob,
};

function visitStructure(visit: Visit): string[] {
  const { form, shape, value, path, say } = visit;
  if (!isObject(value)) return say(`${shown(value)} is not an object`);
  const wireName = (name: string) => (form === 'json' ? (shape.members?.[name]?.locationName ?? name) : name);
  const members = new Map(Object.entries(shape.members ?? {}).map(([name, member]) => [wireName(name), member]));
  const given = Object.entries(value).filter(([, item]) => !isAbsent(item, form));
  const names = new Set(given.map(([name]) => name));
  return [
    ...given.flatMap(([name, item]) => {
      const member = members.get(name);
      if (member === undefined) return say(`there is no member ${name}`);
      return walk(visit, member, item, path === '' ? name : `${path}.${name}`);
    }),
    ...(shape.required ?? []).filter((name) => !names.has(wireName(name))).flatMap((name) => say(`${name} is missing`)),
    ...(shape.union === true && names.size !== 1 ? say(`a union has one member, not ${names.size}`) : []),
  ];
}

function visitList(visit: Visit): string[] {
  const { shape, value, path, say } = visit;
  if (!Array.isArray(value)) return say(`${shown(value)} is not a list`);
  const { member } = shape;
  return [
    ...sizeFindings(visit, value.length, 'entries'),
    ...(member ? value.flatMap((item, index) => walk(visit, member, item, `${path}[${index}]`)) : []),
  ];
}

function visitMap(visit: Visit): string[] {
  const { form, shape, value, path, say } = visit;
  if (!isObject(value)) return say(`${shown(value)} is not a map`);
  const entries = Object.entries(value).filter(([, item]) => !isAbsent(item, form));
  return [
    ...sizeFindings(visit, entries.length, 'entries'),
    ...entries.flatMap(([key, item]) => [
      ...(shape.key ? walk(visit, shape.key, key, `${path}{key ${key}}`) : []),
      ...(shape.value ? walk(visit, shape.value, item, `${path}{${key}}`) : []),
    ]),
  ];
}

function visitString(visit: Visit): string[] {
  const { shape, value, say } = visit;
  if (typeof value !== 'string') return say(`${shown(value)} is not a string`);
  const isOfEnum = shape.enum === undefined || shape.enum.includes(value);
  const isOfPattern = shape.pattern === undefined || wholePattern(shape.pattern).test(value);
  return [
    ...sizeFindings(visit, [...value].length, 'characters'),
    ...(isOfEnum ? [] : say(`${shown(value)} is none of ${someOf(shape.enum ?? [])}`)),
    ...(isOfPattern ? [] : say(`${shown(value)} does not match ${shape.pattern}`)),
  ];
}

function visitInteger(visit: Visit): string[] {
  const { value, say } = visit;
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
  return isWhole ? rangeFindings(visit, Number(value)) : say(`${shown(value)} is not a whole number`);
}

function visitNumber(visit: Visit): string[] {
  const { value, say } = visit;
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  return isNumber ? rangeFindings(visit, value) : say(`${shown(value)} is not a number`);
}

function visitBlob(visit: Visit): string[] {
  const { form, value, say } = visit;
  if (form === 'sdk' && value instanceof Uint8Array) return sizeFindings(visit, value.length, 'bytes');
  if (typeof value !== 'string') return say(`${shown(value)} is not a blob`);
  if (form === 'json' && !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return say('not base64');
  return sizeFindings(visit, Buffer.byteLength(value, form === 'json' ? 'base64' : 'utf8'), 'bytes');
}

function sizeFindings({ shape: { min, max }, say }: Visit, size: number, unit: string): string[] {
  if (min !== undefined && size < min) return say(`${size} ${unit}, at least ${min} are needed`);
  return max !== undefined && size > max ? say(`${size} ${unit}, at most ${max} are allowed`) : [];
}

function rangeFindings({ shape: { min, max }, say }: Visit, value: number): string[] {
  if (min !== undefined && value < min) return say(`${value} is below ${min}`);
  return max !== undefined && value > max ? say(`${value} is above ${max}`) : [];
}

const patterns = new Map<string, RegExp>();

/**
 * The services compare the whole text, with or without anchors in the pattern. What JavaScript spells otherwise than Java
 * is changed.
 * @throws SyntaxError for what it still cannot read
 */
export function wholePattern(pattern: string): RegExp {
  const cached = patterns.get(pattern);
  if (cached) return cached;
  const source = `^(?:${pattern.replaceAll('\\p{Print}', '[\\x20-\\x7e]').replace('(?i)', '')})$`;
  const compiled = compiledPattern(source, pattern.includes('(?i)') ? 'i' : '');
  patterns.set(pattern, compiled);
  return compiled;
}

/** Unicode wherever it can be: only then are pairs of surrogates one character. */
function compiledPattern(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `${flags}u`);
  } catch (error) {
    // Needless backslashes are an error in Unicode mode, and \p{…} means something else without it.
    if (source.includes('\\p{')) throw error;
    return new RegExp(source, flags);
  }
}

function isAbsent(value: unknown, form: Form): boolean {
  return value === undefined || (form === 'json' && value === null);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function someOf(values: readonly string[]): string {
  return values.length > 6 ? `${values.slice(0, 6).join(', ')} …` : values.join(', ');
}

/** Short, for a message. Values are those that tests made up. */
function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
  return (text ?? String(value)).slice(0, 80);
}

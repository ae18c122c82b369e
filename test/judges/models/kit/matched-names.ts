/** Every error name that our code or the state machine matches on, read from the sources, with where it stands. */
import { parseSync } from 'oxc-parser';
import { readDefinition } from '../../../../state-machine/definition.ts';

export interface MatchedName {
  /** A whole name, or a pattern of names (`.*Throttled.*`). */
  readonly name: string;
  readonly file: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** What is compared with is the name or the code of an error when the text of the expression ends like this. */
const NAME_OF_ERROR = /\b(name|code|errorName|errorType|systemCode)\b[^.]*$/;
/** What a helper of an adapter takes first is the name of an error when it is one word like this. */
const ONE_WORD = /^[A-Z][a-z]\w+$/;

/** The names in one source file. */
export function namesInSource(file: string, text: string): MatchedName[] {
  const { program } = parseSync(file, text);
  const nodes = [...allNodes(program as unknown as Node)];
  const textOf = (node: unknown) => text.slice((node as Node).start, (node as Node).end);
  const patternOf = (node: Node) =>
    node.type === 'Identifier' ? constants(nodes).get(String(node['name'])) : (node['regex'] as RegexOf | undefined);
  const sdkNames = namesFromSdk(nodes);
  const names = nodes.flatMap((node): string[] => {
    if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(String(node['operator']))) {
      const [left, right] = [node['left'] as Node, node['right'] as Node];
      if ([left, right].some(({ type }) => type === 'UnaryExpression')) return [];
      if (isText(right) && NAME_OF_ERROR.test(textOf(left))) return [String(right['value'])];
      if (isText(left) && NAME_OF_ERROR.test(textOf(right))) return [String(left['value'])];
    }
    if (node.type === 'BinaryExpression' && node['operator'] === 'instanceof') {
      const name = textOf(node['right']);
      return sdkNames.has(name) ? [name] : [];
    }
    if (node.type !== 'CallExpression') return [];
    const callee = node['callee'] as Node;
    const [given] = node['arguments'] as Node[];
    if (given === undefined) return [];
    const isOfAdapter = file.includes('/adapters/') && isText(given) && ONE_WORD.test(String(given['value']));
    if (isOfAdapter && callee.type === 'Identifier') return [String(given['value'])];
    const method = callee.type === 'MemberExpression' ? textOf(callee['property']) : '';
    if (isOfAdapter && method === 'includes') return [String(given['value'])];
    if (method !== 'test' || !/name|code/i.test(textOf(given))) return [];
    const regex = patternOf(callee['object'] as Node);
    return regex === undefined ? [] : namesInPattern(regex.pattern);
  });
  return [...new Set(names)].filter((name) => name !== '').map((name) => ({ name, file }));
}

interface RegexOf {
  readonly pattern: string;
}

/** The names in Retry and Catch of the state machine. */
export function namesInStateMachine(definition: unknown = readDefinition()): MatchedName[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      if (key === 'ErrorEquals') for (const name of item as string[]) names.add(name);
      else visit(item);
    }
  };
  visit(definition);
  return [...names].map((name) => ({ name, file: 'state-machine/benchmark.asl.yaml' }));
}

/** `^(A|B(C|D))$` is A, BC and BD; what is not anchored may have anything beside it. */
export function namesInPattern(pattern: string): string[] {
  const names = alternatives(pattern).map((text) => {
    const name =
      (text.startsWith('^') ? '' : '.*') + text.replaceAll(/\\b|^\^|\$$/g, '') + (text.endsWith('$') ? '' : '.*');
    return name.replaceAll('.*.*', '.*');
  });
  return [...new Set(names)];
}

/** Groups and bars spelt out. */
function alternatives(pattern: string): string[] {
  const group = /\((?:\?:)?([^()]*)\)/.exec(pattern);
  if (group === null) return pattern.split('|');
  const [whole, inner = ''] = group;
  const [before, after] = [pattern.slice(0, group.index), pattern.slice(group.index + whole.length)];
  // A bar outside of every group parts the pattern first.
  return inner.split('|').flatMap((part) => alternatives(`${before}${part}${after}`));
}

function* allNodes(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* allNodes(item);
  else if (typeof value === 'object' && value !== null) {
    if ('type' in value && typeof value.type === 'string') yield value as Node;
    for (const item of Object.values(value)) yield* allNodes(item);
  }
}

/** Regular expressions that have a name. */
function constants(nodes: readonly Node[]): ReadonlyMap<string, RegexOf> {
  return new Map(
    nodes
      .filter(({ type, init }) => type === 'VariableDeclarator' && (init as Node | null)?.['regex'])
      .map((node) => [String((node['id'] as Node)['name']), (node['init'] as Node)['regex'] as RegexOf]),
  );
}

function namesFromSdk(nodes: readonly Node[]): ReadonlySet<string> {
  const fromSdk = nodes.filter(
    ({ type, source }) => type === 'ImportDeclaration' && String((source as Node)['value']).startsWith('@aws-sdk/'),
  );
  const specifiers = fromSdk.flatMap((node) => node['specifiers'] as Node[]);
  return new Set(specifiers.map((specifier) => String((specifier['local'] as Node)['name'])));
}

function isText(node: Node): boolean {
  return node.type === 'Literal' && typeof node['value'] === 'string';
}

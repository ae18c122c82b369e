/** A state machine as a Mermaid flowchart: solid arrows are transitions, dotted ones catch errors. */
import type { Definition, State } from './asl-types.ts';

/**
 * @param definition a whole definition, or the ItemProcessor of a Map
 * @returns Mermaid source; always the same for a definition
 */
export function drawDiagram(definition: Definition): string {
  return ['flowchart TD', ...drawStates(definition, '  '), ...CLASSES].join('\n');
}

const CLASSES = [
  '  classDef task fill:#e8f1fb,stroke:#3572b0,color:#10243a',
  '  classDef success fill:#e7f5ea,stroke:#3b8a4c,color:#12301a',
  '  classDef failure fill:#fdeaea,stroke:#b03a3a,color:#3a1010',
];

const CLASS_OF: Readonly<Partial<Record<State['Type'], string>>> = {
  Task: 'task',
  Succeed: 'success',
  Fail: 'failure',
};

function drawStates(definition: Definition, indent: string): string[] {
  return Object.entries(definition.States).flatMap(([name, state]) => [
    ...drawNode(name, state, indent),
    ...drawArrows(name, state, indent),
  ]);
}

function drawNode(name: string, state: State, indent: string): string[] {
  if (state.ItemProcessor !== undefined) {
    const pace = state.MaxConcurrency === 1 ? 'one after another' : `at most ${state.MaxConcurrency} at once`;
    const title = `${name}: one execution per ${ITEM_OF[name] ?? 'item'}, ${pace}`;
    return [`${indent}subgraph ${name}["${title}"]`, ...drawStates(state.ItemProcessor, `${indent}  `), `${indent}end`];
  }
  const shape = SHAPES[state.Type](name);
  const className = CLASS_OF[state.Type];
  return [`${indent}${name}${shape}${className === undefined ? '' : `:::${className}`}`];
}

/** The items of the Maps in the file. */
const ITEM_OF: Readonly<Record<string, string>> = { MeasureLanes: 'part of a lane', ApplyLoads: 'load job' };

const SHAPES: Readonly<Record<State['Type'], (name: string) => string>> = {
  Task: (name) => `["${name}"]`,
  Map: (name) => `["${name}"]`,
  Pass: (name) => `(["${name}"])`,
  Wait: (name) => `[/"${name}"/]`,
  Choice: (name) => `{"${name}"}`,
  Succeed: (name) => `(("${name}"))`,
  Fail: (name) => `(("${name}"))`,
};

function drawArrows(name: string, state: State, indent: string): string[] {
  return [
    ...(state.Next === undefined ? [] : [`${indent}${name} --> ${state.Next}`]),
    ...(state.Choices ?? []).map((rule) => `${indent}${name} -- "${describe(rule)}" --> ${rule.Next}`),
    ...(state.Default === undefined ? [] : [`${indent}${name} -- "otherwise" --> ${state.Default}`]),
    ...(state.Catch ?? []).map(
      (catcher) => `${indent}${name} -. "${catcher.ErrorEquals.join(', ')}" .-> ${catcher.Next}`,
    ),
  ];
}

/** A Choice rule as text: JSONata without its braces, JSONPath as variable and comparison. */
function describe(rule: object): string {
  const [test, value] = Object.entries(rule).find(([key]) => !['Next', 'Variable', 'Comment'].includes(key)) ?? [
    '',
    '',
  ];
  if (test === 'Condition') return escapeText(String(value).replace(/^\{%\s*|\s*%\}$/g, ''));
  if (test === 'Not') return `not (${describe(value as object)})`;
  const variable = 'Variable' in rule ? String(rule.Variable) : '';
  return escapeText(`${variable} ${TESTS[test] ?? test} ${String(value)}`);
}

const TESTS: Readonly<Record<string, string>> = {
  StringEquals: '=',
  NumericEquals: '=',
  NumericGreaterThan: '>',
  IsNull: 'is null =',
};

function escapeText(text: string): string {
  return text.replaceAll('"', "'").replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

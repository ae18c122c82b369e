import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { State } from '../../state-machine/asl-types.ts';
import { readDefinition } from '../../state-machine/definition.ts';
import { stringsOf } from './states.ts';

// jsonata is a dependency of asl-validator.
type Jsonata = (expression: string) => {
  evaluate(input: unknown, bindings: Readonly<Record<string, unknown>>): Promise<unknown>;
};
const jsonata = createRequire(import.meta.url)('jsonata') as Jsonata;

const definition = readDefinition();
const lane = definition.States['MeasureLanes']?.ItemProcessor?.States ?? {};
const EXPRESSION = /^\{%\s*([\s\S]*?)\s*%\}$/;
const expressions = stringsOf(definition).flatMap(({ path, text }) => {
  const expression = EXPRESSION.exec(text)?.[1];
  return expression === undefined ? [] : [{ path, expression }];
});

it.each(expressions.map(({ path, expression }) => [path, expression] as const))('%s parses', (_path, expression) => {
  expect(() => jsonata(expression)).not.toThrow();
});

it('has no half-written expression', () => {
  const half = stringsOf(definition).filter(({ text }) => /\{%|%\}/.test(text) && !EXPRESSION.test(text));

  expect(half).toEqual([]);
});

/** The visits of a lane, as the rules of its Choice decide them; `isAgain` and `waitSeconds` stand for Measure. */
async function visit(
  stepCount: number,
  isAgain: (stepIndex: number, attempt: number) => boolean,
  waitSeconds = 0,
  firstStep = 0,
): Promise<string[]> {
  const input = { runId: 'run', laneId: 'lane-1', firstStep, stepCount };
  let variables = await assign(lane['EnterLane'], { input }, {});
  const visits: string[] = [];
  while (visits.length < 1000) {
    const { stepIndex, attempt } = variables as { stepIndex: number; attempt: number };
    visits.push(`${stepIndex}/${attempt}`);
    const result = { Payload: { again: isAgain(stepIndex, attempt), waitSeconds } };
    variables = await assign(lane['Measure'], { result }, variables);
    const rule = await choose(lane['WhatNext'], variables);
    let next = rule.Next;
    if (next === 'LaneDone') return visits;
    variables = await assign(rule, { input: {} }, variables);
    if (lane[next]?.Type === 'Wait') {
      visits.push(`${next} ${await evaluate((lane[next] as unknown as { Seconds: string }).Seconds, variables)}`);
      next = lane[next]?.Next ?? '';
    }
    if (next !== 'ForceColdStart') return [...visits, next];
  }
  return visits;
}

async function assign(
  state: object | undefined,
  states: unknown,
  variables: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const assigned: Record<string, unknown> = { ...variables };
  for (const [name, value] of Object.entries((state as { Assign?: Record<string, unknown> })?.Assign ?? {})) {
    const expression = typeof value === 'string' ? EXPRESSION.exec(value)?.[1] : undefined;
    // All expressions of an Assign use the values before it.
    assigned[name] =
      expression === undefined ? value : await jsonata(expression).evaluate(undefined, { ...variables, states });
  }
  return assigned;
}

async function evaluate(text: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
  return await jsonata(EXPRESSION.exec(text)?.[1] ?? '').evaluate(undefined, variables);
}

/** @returns the rule that matches, with what it assigns */
async function choose(
  state: State | undefined,
  variables: Readonly<Record<string, unknown>>,
): Promise<{ readonly Next: string; readonly Output?: string }> {
  for (const rule of state?.Choices ?? []) {
    const expression = EXPRESSION.exec(rule.Condition ?? '')?.[1] ?? 'false';
    if ((await jsonata(expression).evaluate(undefined, variables)) === true) return rule;
  }
  return { Next: state?.Default ?? '' };
}

it('visits every step of a lane once when every cold start is verified', async () => {
  expect(await visit(3, () => false)).toEqual(['0/1', '1/1', '2/1']);
});

it('visits a step again as long as Measure requests it, and starts the next one at attempt 1', async () => {
  expect(await visit(2, (stepIndex, attempt) => stepIndex === 0 && attempt < 3)).toEqual(['0/1', '0/2', '0/3', '1/1']);
});

it('ends even when Measure always requests another attempt', async () => {
  const visits = await visit(2, () => true);

  expect(visits).toHaveLength(20);
  expect(visits.at(-1)).toBe('1/10');
});

it('waits for waitSeconds before it forces a cold start again, and not otherwise', async () => {
  expect(await visit(2, (stepIndex, attempt) => stepIndex === 0 && attempt < 2, 4)).toEqual([
    '0/1',
    'WaitOutThrottle 4',
    '0/2',
    '1/1',
  ]);
});

it('visits the steps of a later part by their place in the lane', async () => {
  expect(await visit(2, () => false, 0, 555)).toEqual(['555/1', '556/1']);
});

it('goes on with the next part of the lanes until the last, with its items', async () => {
  const more = definition.States['IsThereMore'];
  const planned = { part: 1, partCount: 3, lanesKey: 'lanes.json', lanesKeyPrefix: 'lanes-', loadCount: 1 };
  let input: unknown = { plan: planned, failure: null };
  const keys: unknown[] = [];
  for (let next = 'MeasureLanes'; next === 'MeasureLanes'; ) {
    const rule = await choose(more, { states: { input } });
    next = rule.Next;
    input = rule.Output === undefined ? input : await evaluate(rule.Output, { states: { input } });
    keys.push(next, (input as { plan: typeof planned }).plan.lanesKey);
  }

  expect(keys).toEqual(['MeasureLanes', 'lanes-2.json', 'MeasureLanes', 'lanes-3.json', 'ApplyLoads', 'lanes-3.json']);
  expect(input).toEqual({ plan: { ...planned, part: 3, lanesKey: 'lanes-3.json' }, failure: null });
});

it('visits a lane of one step', async () => {
  expect(await visit(1, () => false)).toEqual(['0/1']);
});

/** The segments of a load job, as its states decide them; `fails` is true where SetConfiguration fails. */
async function visitSegments(stepCount: number, fails: (stepIndex: number) => boolean = () => false) {
  const states = definition.States['ApplyLoads']?.ItemProcessor?.States ?? {};
  let variables = await assign(states['EnterLoad'], { input: { runId: 'run', laneId: 'load-1', stepCount } }, {});
  const visits: string[] = [];
  let stateName = states['EnterLoad']?.Next ?? '';
  while (stateName !== 'LoadDone' && visits.length < 100) {
    const state = states[stateName];
    if (state?.Type === 'Task') {
      visits.push(`${stateName} ${variables['stepIndex']}`);
      const failed = stateName === 'SetConfiguration' && fails(Number(variables['stepIndex']));
      const Payload = { revisionId: 'r1', update: null };
      variables = failed ? variables : await assign(state, { result: { Payload } }, variables);
      stateName = failed ? 'RecordLoadFailure' : (state.Next ?? '');
    } else if (state?.Type === 'Choice') {
      const rule = await choose(state, variables);
      variables = await assign(rule, { input: {} }, variables);
      stateName = rule.Next;
    } else {
      variables = await assign(state, { input: {} }, variables);
      stateName = state?.Next ?? '';
    }
  }
  return visits;
}

it('sets the configuration once and applies every segment after it', async () => {
  expect(await visitSegments(3)).toEqual(['SetConfiguration 0', 'ApplyLoad 0', 'ApplyLoad 1', 'ApplyLoad 2']);
});

it('applies no load when SetConfiguration failed, and calls it again for the next segment', async () => {
  expect(await visitSegments(2, (stepIndex) => stepIndex === 0)).toEqual([
    'SetConfiguration 0',
    'RecordLoadFailure 0',
    'SetConfiguration 1',
    'ApplyLoad 1',
  ]);
});

describe('a Fail state', () => {
  const fail = async (name: string, failure: object) => {
    const state = (definition.States[name] ?? lane[name]) as unknown as { Error: string; Cause: string };
    const input = { ...failure, failure };
    const evaluate = (text: string) =>
      jsonata(EXPRESSION.exec(text)?.[1] ?? '').evaluate(undefined, { states: { input } });
    return [await evaluate(state.Error), await evaluate(state.Cause)];
  };

  it.each(['RunFailed', 'PlanFailed', 'LaneStopped'])('%s hands the error on, also without a Cause', async (name) => {
    expect(await fail(name, { Error: 'LOCK_LOST', Cause: '{}' })).toEqual(['LOCK_LOST', '{}']);
    expect(await fail(name, { Error: 'LOCK_LOST' })).toEqual(['LOCK_LOST', 'LOCK_LOST']);
  });

  it.each(['RunFailed', 'PlanFailed'])("%s has no name of Step Functions', which are reserved", async (name) => {
    expect(await fail(name, { Error: 'States.Timeout' })).toEqual(['RUN_FAILED', 'States.Timeout']);
    expect(await fail(name, { Error: 'States.TaskFailed', Cause: 'no such key' })).toEqual([
      'RUN_FAILED',
      'States.TaskFailed: no such key',
    ]);
  });
});

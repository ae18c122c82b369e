/** The state machine on two engines that know nothing of each other. */
import { beforeAll, expect, it } from 'vitest';
import type { Definition } from '../../../state-machine/asl-types.ts';
import { readDefinition } from '../../../state-machine/definition.ts';
import { allStates } from '../../state-machine/states.ts';
import { play } from './engines.ts';
import { compare, judge } from './judgement.ts';
import { FAILING, NINE } from './scenarios.ts';

const definition = readDefinition();

/** The name of a scenario, what is wrong, and the text of the state machine's JSON that is replaced everywhere. */
const WRONG = [
  ['attempts, with throttles', 'an error name in Retry', '"THROTTLED"', '"THROTTLE"'],
  ['a lost lock', 'an error name in Catch', '"LOCK_LOST"', '"LOCK_GONE"'],
  ['a good run', 'a JSONata expression', '$stepIndex + 1 < $stepCount', '$stepIndex + 2 < $stepCount'],
  ['ForceColdStart', 'an argument that is needed', '"attempt":"{% $attempt %}"', '"attempts":"{% $attempt %}"'],
  ['Measure', 'an argument', '"revisionId":"{% $revisionId %}"', '"revision":"{% $revisionId %}"'],
  ['a failed restore', 'a ResultPath', '"ResultPath":"$.failure"', '"ResultPath":"$.failed"'],
  ['a refused plan', 'a Next', '"Next":"RestoreAfterFailedPlan"', '"Next":"PlanFailed"'],
  ['ApplyLoads', 'a reserved error name', "$substring(Error, 0, 7) = 'States.' ? 'RUN_FAILED' : Error", 'Error'],
  ['a duplicate delivery', 'a field', '"ItemSelector"', '"ItemsSelector"'],
] as const;

let complaints: ReadonlyMap<string, readonly string[]>;
beforeAll(async () => {
  const all = [...NINE, ...FAILING];
  const copies = WRONG.map(([name, , from, to]) => ({
    definition: broken(from, to),
    scenarios: all.filter((scenario) => scenario.name === name),
  }));
  const [whole = ['not judged'], ...ofCopies] = await judge([{ definition, scenarios: all }, ...copies]);
  complaints = new Map([['', whole], ...WRONG.map(([, what], index) => [what, ofCopies[index] ?? []] as const)]);
});

function broken(from: string, to: string): Definition {
  const text = JSON.stringify(definition);
  if (!text.includes(from)) throw new Error(`The state machine has no ${from} that could be broken.`);
  return JSON.parse(text.replaceAll(from, to)) as Definition;
}

it('does on both engines what the nine scenarios and every failing state say', () => {
  expect(complaints.get('')).toEqual([]);
});

it('has a scenario in which each Task and each Map fails, and enters every state', () => {
  const states = allStates(definition);
  const canFail = states.filter(({ state }) => state.Type === 'Task' || state.Type === 'Map').map(({ name }) => name);
  const entered = new Set(NINE.flatMap(({ states: ofExecution }) => Object.values(ofExecution).flat()));

  expect(FAILING.map(({ name }) => name).sort()).toEqual(canFail.sort());
  expect(states.map(({ name }) => name).filter((name) => !entered.has(name))).toEqual([]);
});

it.each(WRONG.slice(0, -1))('%s: complains of %s that is wrong', (name, what) => {
  const text = complaints.get(what)?.join('\n');

  expect(text).toContain(`${name}: on moto`);
  expect(text).toContain(`${name}: on MiniStack`);
});

it('complains of an input that a function would refuse', () => {
  expect(complaints.get('an argument that is needed')).toContainEqual(
    expect.stringContaining('on moto ForceColdStart refuses its input'),
  );
});

it('complains of a field that the language does not have', () => {
  expect(complaints.get('a field')).toEqual([
    expect.stringMatching(/^moto refuses the state machine: .*ItemsSelector/),
  ]);
});

it('complains when the two engines call a function with different inputs', async () => {
  const [duplicate] = NINE.filter(({ name }) => name === 'a duplicate delivery');
  if (duplicate === undefined) throw new Error('The scenario is missing.');
  const [recording] = await play('ministack', { definition, scenarios: [duplicate] });
  const other = recording && {
    ...recording,
    calls: recording.calls.map((call) => ({ ...call, payload: { ...call.payload, input: { suite: 'quick' } } })),
  };

  expect(compare(duplicate, recording, recording)).toEqual([]);
  expect(compare(duplicate, other, recording)).toEqual([expect.stringContaining('the engines call {"run":')]);
});

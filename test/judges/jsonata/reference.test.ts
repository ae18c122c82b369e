/**
 * The JSONata of the state machine, evaluated by the reference implementation in the version that Step Functions is based on
 * (2.0.6, "Transforming data with JSONata in Step Functions") on the inputs that the engines recorded.
 */
import { isDeepStrictEqual } from 'node:util';
import jsonata from 'jsonata';
import { beforeAll, expect, it } from 'vitest';
import type { Definition } from '../../../state-machine/asl-types.ts';
import { readDefinition } from '../../../state-machine/definition.ts';
import { stringsOf } from '../../state-machine/states.ts';
import { ENGINES, type Engine, type Evaluation, play } from '../second-engine/engines.ts';
import { NINE } from '../second-engine/scenarios.ts';

const EXPRESSION = /^\{%\s*([\s\S]*?)\s*%\}$/;
const definition = readDefinition();
let recorded: ReadonlyMap<Engine, readonly Evaluation[]>;

beforeAll(async () => {
  const played = await Promise.all(
    ENGINES.map(
      async (engine) => [engine, evaluationsOf(await play(engine, { definition, scenarios: NINE }))] as const,
    ),
  );
  recorded = new Map(played);
});

function evaluationsOf(recordings: Awaited<ReturnType<typeof play>>): Evaluation[] {
  return recordings.flatMap(({ evaluations }) => evaluations);
}

/** Empty when the reference implementation comes to the engine's results, and no expression was left out. */
async function judge(machine: Definition, evaluations: readonly Evaluation[]): Promise<string[]> {
  const evaluated = new Set(evaluations.map(({ expression }) => expression));
  const written = stringsOf(machine).flatMap(({ text }) => EXPRESSION.exec(text)?.[1] ?? []);
  const complaints = await Promise.all(evaluations.map(complaintsOf));
  return [
    ...written.filter((expression) => !evaluated.has(expression)).map((expression) => `${expression}: not evaluated`),
    ...new Set(complaints.flat()),
  ];
}

async function complaintsOf({ expression, declarations, variables, result }: Evaluation): Promise<string[]> {
  try {
    const value: unknown = await jsonata(`(${declarations}${expression})`).evaluate(undefined, { ...variables });
    // JSON: a sequence of JSONata is an array with more members.
    const plain: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
    if (isDeepStrictEqual(plain, result)) return [];
    return [`${expression}: ${JSON.stringify(plain)}, the engine has ${JSON.stringify(result)}`];
  } catch (problem) {
    return [`${expression}: ${(problem as { message?: string }).message}`];
  }
}

it.each(ENGINES)('comes to the results of %s', async (engine) => {
  expect(recorded.get(engine)?.length).toBeGreaterThan(100);
  expect(await judge(definition, recorded.get(engine) ?? [])).toEqual([]);
});

it('complains of an expression that only newer versions have, though the engine knows it', async () => {
  const elvis = '$states.input.failure.Cause ?: $states.input.failure.Error';
  const text = JSON.stringify(definition).replaceAll(
    "$states.input.failure.($exists(Cause) and $substring(Error, 0, 7) != 'States.' ? Cause : $join([Error, Cause], ': '))",
    elvis,
  );
  const broken = JSON.parse(text) as Definition;
  const failedRestore = NINE.filter(({ name }) => name === 'a failed restore');
  const complaints = await judge(
    broken,
    evaluationsOf(await play('ministack', { definition: broken, scenarios: failedRestore })),
  );

  expect(complaints).toContainEqual(
    expect.stringContaining(`${elvis}: The symbol ":" cannot be used as a unary operator`),
  );
  expect(complaints).not.toContain(`${elvis}: not evaluated`);
});

it('complains of another result, and of an expression that was never evaluated', async () => {
  const wrong = (recorded.get('moto') ?? [])
    .filter(({ expression }) => expression !== '$attempt + 1')
    .map((evaluation) =>
      evaluation.expression === '$stepIndex + 1' ? { ...evaluation, result: 'another' } : evaluation,
    );

  const complaints = await judge(definition, wrong);

  expect(complaints).toContain('$attempt + 1: not evaluated');
  expect(complaints).toContain('$stepIndex + 1: 1, the engine has "another"');
});

// The state machine comes from a file, so CDK grants no permissions for it, and the local cloud does not check the calls of
// Step Functions itself. So the calls in the file are compared with the role here.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionArnSubstitution, TASKS } from '../../../infra/deployment/names.ts';
import { readDefinition } from '../../../state-machine/definition.ts';
import { allStates } from '../../state-machine/states.ts';
import { allowedStatements, matches, resolved, type Statement } from '../kit/policies.ts';
import { type Synthesised, synthesise } from '../kit/synthesise.ts';

const states = allStates(readDefinition()).map(({ state }) => state);
/** Everything in the file that makes a call: tasks, and what Maps read. */
const calls = states.flatMap((state) => [state, state.ItemReader]).filter((call) => call?.Resource);

let made: Synthesised;
let statements: Statement[];
beforeAll(() => {
  made = synthesise();
  statements = allowedStatements(made.benchmark, /^BenchmarkRole/);
});
afterAll(() => made?.tree.remove());

const isAllowed = (action: string, resource: string) =>
  statements.some(
    ({ actions, resources }) => actions.includes(action) && resources.some((arn) => matches(arn, resource)),
  );

describe('the calls of the state machine', () => {
  it('are of kinds that this test handles', () => {
    const kinds = new Set(calls.map((call) => call?.Resource));

    expect([...kinds].sort()).toEqual(['arn:aws:states:::lambda:invoke', 'arn:aws:states:::s3:getObject']);
  });

  it('invoke the seven functions by their placeholders', () => {
    const invoked = calls
      .filter((call) => call?.Resource === 'arn:aws:states:::lambda:invoke')
      .map((call) => (call?.Parameters ?? call?.Arguments)?.['FunctionName']);

    expect([...new Set(invoked)].sort()).toEqual(TASKS.map((task) => `\${${functionArnSubstitution(task)}}`).sort());
  });
});

describe('the role of the state machine', () => {
  it('may invoke each of its functions, with and without a version', () => {
    const [stateMachine] = Object.values(made.benchmark.findResources('AWS::StepFunctions::StateMachine'));
    const substitutions = stateMachine?.['Properties'].DefinitionSubstitutions as Record<string, unknown>;

    for (const task of TASKS) {
      const arn = resolved(substitutions[functionArnSubstitution(task)]);
      expect(isAllowed('lambda:InvokeFunction', arn), task).toBe(true);
      expect(isAllowed('lambda:InvokeFunction', `${arn}:1`), task).toBe(true);
    }
  });

  it('may invoke nothing else', () => {
    expect(
      isAllowed('lambda:InvokeFunction', 'arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:other'),
    ).toBe(false);
  });

  it('may read the lanes and load jobs of any run, and no other object', () => {
    const [bucket] = Object.keys(made.benchmark.findResources('AWS::S3::Bucket'));

    expect(isAllowed('s3:GetObject', `<${bucket}.Arn>/runs/20260101T020000Z-quick-abcdef/lanes.json`)).toBe(true);
    expect(isAllowed('s3:GetObject', `<${bucket}.Arn>/runs/20260101T020000Z-quick-abcdef/lanes-2.json`)).toBe(true);
    expect(isAllowed('s3:GetObject', `<${bucket}.Arn>/runs/20260101T020000Z-quick-abcdef/plan.json`)).toBe(false);
    expect(isAllowed('s3:GetObject', `<${bucket}.Arn>/runs/20260101T020000Z-quick-abcdef/load.json`)).toBe(true);
    expect(isAllowed('s3:GetObject', `<${bucket}.Arn>/snapshots/20260101T020000Z-quick-abcdef/f.json`)).toBe(false);
  });

  it('may run the Distributed Maps: start, watch and stop executions of itself', () => {
    const distributed = states.filter(
      ({ ItemProcessor }) => ItemProcessor?.ProcessorConfig?.['Mode'] === 'DISTRIBUTED',
    );
    const states_ = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>';

    expect(distributed).toHaveLength(2);
    expect(isAllowed('states:StartExecution', `${states_}:stateMachine:thaw-benchmark`)).toBe(true);
    expect(isAllowed('states:StartExecution', `${states_}:stateMachine:other`)).toBe(false);
    for (const action of ['states:DescribeExecution', 'states:StopExecution']) {
      expect(isAllowed(action, `${states_}:execution:thaw-benchmark/Lanes:0b1c`), action).toBe(true);
      expect(isAllowed(action, `${states_}:execution:thaw-benchmark/Load:0b1c`), action).toBe(true);
      expect(isAllowed(action, `${states_}:execution:other:0b1c`), action).toBe(false);
    }
  });

  it('may deliver logs, and nothing else', () => {
    const services = new Set(statements.flatMap(({ actions }) => actions.map((action) => action.split(':')[0])));

    expect([...services].sort()).toEqual(['lambda', 'logs', 's3', 'states']);
    expect(isAllowed('logs:CreateLogDelivery', 'anything')).toBe(true);
    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });
});

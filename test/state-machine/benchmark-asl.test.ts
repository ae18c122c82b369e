import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { MAX_LANES } from '../../core/suite/max-lanes.ts';
import { readDefinition } from '../../state-machine/definition.ts';
import { allStates, pathsFrom, stringsOf } from './states.ts';

const require = createRequire(import.meta.url);
const definition = readDefinition();
const tasks = allStates(definition).filter(({ state }) => state.Type === 'Task');
const RESTORES = ['RestoreConfiguration', 'RestoreAfterFailedPlan'];

it('is valid for asl-validator', () => {
  const validate = require('asl-validator') as (definition: unknown) => { isValid: boolean; errors: unknown[] };

  const { errors, isValid } = validate(structuredClone(definition));

  expect(errors).toEqual([]);
  expect(isValid).toBe(true);
});

it('ends after the 23 hours within which a plan has to be', () => {
  expect((definition as { TimeoutSeconds?: number }).TimeoutSeconds).toBe(82_800);
});

it('calls exactly the seven functions, by substitution', () => {
  const placeholders = stringsOf(definition).flatMap(({ text }) => /^\$\{(\w+)\}$/.exec(text)?.[1] ?? []);

  expect([...new Set(placeholders)].sort()).toEqual([
    'AggregateResultsFunctionArn',
    'ApplyLoadFunctionArn',
    'ForceColdStartFunctionArn',
    'MeasureFunctionArn',
    'PlanRunFunctionArn',
    'PublishReportFunctionArn',
    'RestoreConfigurationFunctionArn',
  ]);
});

it('restores on every path to an end, except for a duplicate delivery', () => {
  const paths = pathsFrom(definition, definition.StartAt);
  const without = paths.filter((path) => !path.some((name) => RESTORES.includes(name)));

  expect(paths.length).toBeGreaterThan(5);
  expect(without).toEqual([['PlanRun', 'IsThereWork', 'AlreadyDelivered']]);
});

it.each(tasks.map(({ name, state }) => [name, state] as const))('%s catches everything', (_name, state) => {
  expect(state.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  expect(state.TimeoutSeconds).toBeGreaterThan(900);
});

it.each(tasks.map(({ name, state }) => [name, state] as const))('%s retries only what is transient', (name, state) => {
  const retried = (state.Retry ?? []).flatMap((retrier) => retrier.ErrorEquals);
  const transient = [
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
    'THROTTLED',
    'AWS_FAILED',
  ];
  const ofRestore = ['Lambda.Unknown', 'Sandbox.Timedout', 'UPDATE_CONFLICT', 'UPDATE_TIMEOUT'];

  expect(retried.length).toBeGreaterThan(0);
  expect(retried.filter((error) => !transient.includes(error))).toEqual(RESTORES.includes(name) ? ofRestore : []);
});

it('ends in failure whenever something was caught', () => {
  const top = Object.values(definition.States).filter((state) => state.Type === 'Task' || state.Type === 'Map');
  const caught = top.flatMap((state) => state.Catch ?? []) as readonly { ResultPath?: string; Next: string }[];

  expect(caught.filter(({ ResultPath, Next }) => ResultPath !== '$.failure' && !pathEndsInPlanFailed(Next))).toEqual(
    [],
  );
  expect(definition.States['IsRunComplete']?.Choices?.[0]).toEqual({
    Not: { Variable: '$.failure', IsNull: true },
    Next: 'RunFailed',
  });
});

it('succeeds only when the report is complete or the delivery is a duplicate', () => {
  const succeeding = Object.entries(definition.States)
    .filter(([, state]) => state.Type === 'Succeed')
    .map(([name]) => name);
  const leading = Object.values(definition.States)
    .flatMap((state) => [...(state.Choices ?? []), ...(state.Next ? [{ Next: state.Next }] : [])])
    .filter((rule) => succeeding.includes(rule.Next));

  expect(leading).toEqual([
    { Variable: '$.plan.status', StringEquals: 'duplicate', Next: 'AlreadyDelivered' },
    { Variable: '$.report.status', StringEquals: 'complete', Next: 'RunComplete' },
  ]);
});

it('keeps Map, ItemReader and MaxConcurrency in JSONPath, and every state of a lane in JSONata', () => {
  const lanes = definition.States['MeasureLanes'];

  expect(lanes?.QueryLanguage ?? 'JSONPath').toBe('JSONPath');
  expect(lanes?.MaxConcurrency).toBe(MAX_LANES);
  expect(lanes?.ItemProcessor?.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
  const inner = Object.values(lanes?.ItemProcessor?.States ?? {});
  expect(inner.map((state) => state.QueryLanguage)).toEqual(inner.map(() => 'JSONata'));
});

it('applies one load at a time, after the lanes and before the restore', () => {
  const load = definition.States['ApplyLoads'];
  const paths = pathsFrom(definition, 'MeasureLanes').filter((path) => path.includes('ApplyLoads'));

  expect(load?.MaxConcurrency).toBe(1);
  expect(load?.ItemProcessor?.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
  const inner = Object.values(load?.ItemProcessor?.States ?? {});
  expect(inner.map((state) => state.QueryLanguage)).toEqual(inner.map(() => 'JSONata'));
  expect(new Set(paths.map((path) => path.slice(0, 4).join(' ')))).toEqual(
    new Set(['MeasureLanes IsThereMore ApplyLoads RestoreConfiguration']),
  );
});

it('skips the Map for which a suite has no items', () => {
  const skips = (name: string) => definition.States[name]?.Choices?.map(({ Next }) => Next);

  expect(skips('IsThereWork')).toEqual(['AlreadyDelivered', 'IsThereMore']);
  expect(definition.States['IsThereMore']?.Default).toBe('RestoreConfiguration');
});

function pathEndsInPlanFailed(name: string): boolean {
  return pathsFrom(definition, name).every((path) => path.at(-1) === 'PlanFailed');
}

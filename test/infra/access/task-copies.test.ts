// The suite `self` measures copies of the tasks: with the memory sizes of the tasks, and without their permissions.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGGREGATE_NODE_OPTIONS, memoryMbOf } from '../../../infra/access/orchestrator-access.ts';
import { targetFunctionName } from '../../../infra/deployment/names.ts';
import { readManifests } from '../../../target-functions/build/shared/manifests.ts';
import { allowedStatements } from '../kit/policies.ts';
import { type Synthesised, synthesise } from '../kit/synthesise.ts';
import { REPOSITORY_ROOT } from '../kit/work-tree.ts';

const copies = readManifests(REPOSITORY_ROOT).flatMap(({ copyOf, ...copy }) =>
  copyOf === undefined ? [] : [{ ...copy, copyOf }],
);
const suite = JSON.parse(readFileSync(path.join(REPOSITORY_ROOT, 'suites/self.json'), 'utf8')) as {
  readonly functions: readonly { readonly target: string; readonly memoryMb: readonly number[] }[];
};

describe.each(copies)('$name', ({ name, copyOf, memoryMb }) => {
  it('has the memory size of its task, and is measured with it', () => {
    expect(memoryMb).toBe(memoryMbOf(copyOf));
    expect(suite.functions.find(({ target }) => target === name)?.memoryMb).toEqual([memoryMbOf(copyOf)]);
  });
});

let made: Synthesised;
beforeAll(() => {
  made = synthesise({ built: [...copies.map(({ name }) => name), 'self-store'], context: { self: 'true' } });
});
afterAll(() => made?.tree.remove());

it('run with the options of Node that their tasks are deployed with', () => {
  const optionsIn = (template: Template, prefix: string) =>
    Object.values(template.findResources('AWS::Lambda::Function')).flatMap(({ Properties }) => {
      const options: unknown = Properties.Environment?.Variables?.NODE_OPTIONS;
      return options === undefined ? [] : [[String(Properties.FunctionName).replace(prefix, ''), options]];
    });

  expect(optionsIn(made.targets, 'thaw-self-')).toEqual([['aggregate-results', AGGREGATE_NODE_OPTIONS]]);
  expect(optionsIn(made.targets, 'thaw-self-')).toEqual(optionsIn(made.benchmark, 'thaw-'));
});

describe('the roles of the copies', () => {
  const allowed = () =>
    allowedStatements(made.targets, /^Self/).flatMap(({ actions, resources }) =>
      actions.map((action) => ({ action, resource: resources.join(' ') })),
    );

  it('change no function and call none', () => {
    const lambda = allowed().filter(({ action }) => action.startsWith('lambda:'));

    expect(lambda.map(({ action }) => action).sort()).toEqual([
      'lambda:GetAccountSettings',
      'lambda:GetFunction',
      'lambda:GetRuntimeManagementConfig',
      'lambda:ListTags',
    ]);
    const ofFunction = lambda.filter(({ action }) => action !== 'lambda:GetAccountSettings');
    expect(ofFunction.every(({ resource }) => resource.includes(targetFunctionName('self-store')))).toBe(true);
  });

  it('reach no other bucket', () => {
    const objects = allowed().filter(({ action }) => action.startsWith('s3:'));

    expect(objects.length).toBeGreaterThan(7);
    expect(objects.filter(({ resource }) => !resource.includes('StoredRun'))).toEqual([]);
  });
});

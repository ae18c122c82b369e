// Compares the table of permissions with the code of each task and with the README of the Lambdas.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccessResource, memoryMbOf, ORCHESTRATOR_ACCESS } from '../../../infra/access/orchestrator-access.ts';
import { pascalCase, TASKS, type Task } from '../../../infra/deployment/names.ts';
import { actionsOfPortMethods, reachableActions } from '../kit/aws-calls.ts';
import {
  allowedStatements,
  statementsOf as everyStatement,
  matches,
  policiesOf,
  type Statement,
} from '../kit/policies.ts';
import { type Synthesised, synthesise } from '../kit/synthesise.ts';
import { REPOSITORY_ROOT } from '../kit/work-tree.ts';

const LONGEST = 'arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:';

describe('the adapters', () => {
  it('are read correctly: each method with its calls', () => {
    const actions = actionsOfPortMethods();

    expect(actions.get('functions.get')).toEqual(['lambda:GetFunction', 'lambda:ListTags']);
    expect(actions.get('functions.invoke')).toEqual(['lambda:InvokeFunction']);
    expect(actions.get('store.list')).toEqual(['s3:ListBucket']);
    expect(actions.get('store.writeIf')).toEqual(['s3:PutObject']);
    expect(actions.get('store.writeNew')).toEqual(['s3:PutObject', 's3:AbortMultipartUpload']);
    expect(actions.size).toBeGreaterThanOrEqual(8);
  });
});

describe('the memory sizes', () => {
  it('are one vCPU for the tasks that hold the clock', () => {
    expect([memoryMbOf('measure'), memoryMbOf('apply-load')]).toEqual([1769, 1769]);
  });

  it('are at most 512 MB for the others, except AggregateResults, whose size is measured', () => {
    const others = TASKS.filter((task) => !['measure', 'apply-load', 'aggregate-results'].includes(task));

    expect(others.filter((task) => memoryMbOf(task) > 512)).toEqual([]);
  });
});

describe.each(TASKS)('the permissions of %s', (task) => {
  it('are exactly what its code can call', () => {
    const granted = new Set([...actionsOf(task).values()].flatMap((actions) => [...actions]));

    expect([...granted].sort()).toEqual(reachableActions(task));
  });

  it('are those of the table in orchestrator-lambdas/README.md', () => {
    const granted = Object.fromEntries(
      [...actionsOf(task)].map(([resource, actions]) => [resource, [...actions].sort()]),
    );

    expect(granted).toEqual(readmeTable()[task]);
  });
});

describe('the roles in the template', () => {
  let made: Synthesised;
  beforeAll(() => {
    made = synthesise();
  });
  afterAll(() => made?.tree.remove());

  const statementsOf = (task: Task): Statement[] => {
    const prefix = task.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
    return allowedStatements(made.benchmark, new RegExp(`^${prefix.join('')}Identity`));
  };

  it.each(TASKS)('allow %s the actions of the table and its own logs', (task) => {
    const granted = new Set(statementsOf(task).flatMap(({ actions }) => actions));
    const expected = new Set([...actionsOf(task).values()].flatMap((actions) => [...actions]));
    // Lambda sends the event of a failed restore to the queue with the role of the function.
    if (task === 'restore-configuration') {
      for (const action of ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage']) expected.add(`sqs:${action}`);
    }

    expect([...granted].sort()).toEqual([...expected, 'logs:CreateLogStream', 'logs:PutLogEvents'].sort());
  });

  it.each(TASKS)('never let %s delete an object or change anything but configurations', (task) => {
    const actions = statementsOf(task).flatMap((statement) => statement.actions);

    expect(actions.filter((action) => /Delete|Remove|UpdateFunctionCode|PassRole|\*/.test(action))).toEqual([]);
  });

  it('let tasks that sign payloads read the secrets of the targets, and no others', () => {
    for (const task of ['measure', 'apply-load'] as const) {
      const reads = statementsOf(task).filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue'));
      const mayRead = (name: string) =>
        reads.some(({ resources }) =>
          resources.some((arn) =>
            matches(arn, `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${name}`),
          ),
        );

      expect(mayRead('thaw-targets/signing-AbCdEf'), task).toBe(true);
      expect(mayRead('production/database-AbCdEf'), task).toBe(false);
    }
  });

  const ARN = 'arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function';
  const roleOf = (task: Task) => new RegExp(`^${pascalCase(task)}Identity`);
  const onFunctions = (template: Template, task: Task) =>
    everyStatement(template, roleOf(task)).filter(
      ({ actions }) =>
        actions.some((action) => action.startsWith('lambda:')) &&
        !/ListTags|Account|GetLayerVersion/.test(`${actions}`),
    );

  it.each(TASKS)('let %s change and call functions only with the tag, and never the own ones', (task) => {
    const own = TASKS.map((other) => `${ARN}:thaw-${other}`)
      .flatMap((arn) => [arn, `${arn}:*`])
      .sort();
    const statements = onFunctions(made.benchmark, task);

    for (const { effect, resources, conditions } of statements) {
      if (effect === 'Deny') expect(resources).toEqual(own);
      else expect(conditions).toEqual({ StringEquals: { 'aws:ResourceTag/thaw:measure': 'true' } });
    }
    const actionsWith = (effect: string) =>
      statements.filter((each) => each.effect === effect).flatMap(({ actions }) => actions);
    expect(actionsWith('Deny').sort()).toEqual(actionsWith('Allow').sort());
  });

  /** The most characters that a token of the template stands for: of ours, bucket names are the longest. */
  function longest(token: string): number {
    return (
      { 'AWS::Partition': 'aws-us-gov', 'AWS::Region': 'ap-southeast-7', 'AWS::AccountId': '1'.repeat(12) }[token]
        ?.length ?? 63
    );
  }

  it('have room for 50 functions with the longest names, beside everything else', () => {
    const named = Array.from({ length: 50 }, (_, index) => `${LONGEST}${String(index).padStart(64, 'n')}`);
    const full = synthesise({ context: { measure: named.join(',') } });
    try {
      for (const task of TASKS) {
        // IAM counts the characters of all inline policies of a role together, without white space. What they have no room for,
        // the CDK puts into managed policies, which are counted one by one.
        const size = (kind: 'Policy' | 'ManagedPolicy') =>
          policiesOf(full.benchmark, roleOf(task), kind).map(
            (policy) =>
              JSON.stringify(policy).replaceAll(/<([^>]+)>/g, (_, token) => 'x'.repeat(longest(token))).length,
          );
        expect(
          size('Policy').reduce((sum, each) => sum + each, 0),
          task,
        ).toBeLessThan(10_240);
        expect(Math.max(0, ...size('ManagedPolicy')), task).toBeLessThan(6_144);
        const allowed = onFunctions(full.benchmark, task).filter(({ effect }) => effect === 'Allow');
        if (allowed.length > 0)
          expect(allowed.flatMap(({ resources }) => resources)).toEqual(expect.arrayContaining(named));
      }
      const [planRun] = Object.values(
        full.benchmark.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'thaw-plan-run' } }),
      );
      const variables = planRun?.['Properties'].Environment.Variables as Record<string, unknown>;
      expect(variables['MEASURED_FUNCTIONS']).toBe(named.map((arn) => arn.slice(LONGEST.length)).join(','));
      // The environment of a function has at most 4 KB; the tokens stand for short names.
      expect(JSON.stringify(variables).length).toBeLessThan(4096);
    } finally {
      full.tree.remove();
    }
  });

  it('let measure write below runs/ only', () => {
    const [bucket] = Object.keys(made.benchmark.findResources('AWS::S3::Bucket'));
    const writes = statementsOf('measure').filter(({ actions }) => actions.includes('s3:PutObject'));
    const mayWrite = (key: string) =>
      writes.some(({ resources }) => resources.some((arn) => matches(arn, `<${bucket}.Arn>/${key}`)));

    expect(mayWrite('runs/r/samples/c/cold-1-1.json')).toBe(true);
    expect(mayWrite('locks/f.json')).toBe(false);
    expect(mayWrite('history/quick/r.json')).toBe(false);
  });
});

/** The README's table, in the format of ours. Columns: task, Lambda, S3 read, write, list, Step Functions, secrets, SNS. */
function readmeTable(): Record<string, Partial<Record<AccessResource, string[]>>> {
  const text = readFileSync(path.join(REPOSITORY_ROOT, 'orchestrator-lambdas/README.md'), 'utf8');
  const rows = text.split('\n').filter((line) => TASKS.some((task) => line.startsWith(`| ${task} |`)));
  return Object.fromEntries(
    rows.map((row) => {
      const [, task = '', lambda = '', read = '', write = '', list = '', stepFunctions = '', secrets = '', sns = ''] =
        row.split('|').map((cell) => cell.trim());
      const access: Partial<Record<AccessResource, string[]>> = {};
      const add = (resource: AccessResource, action: string) => {
        access[resource] = [...(access[resource] ?? []), action].sort();
      };
      for (const action of ticked(lambda)) add(lambdaResource(action), `lambda:${lambdaAction(action)}`);
      for (const prefix of ticked(read)) add(`reports/${prefix}` as AccessResource, 's3:GetObject');
      for (const prefix of ticked(write).filter((text) => !isAction(text))) {
        add(`reports/${prefix}` as AccessResource, 's3:PutObject');
      }
      for (const action of ticked(write).filter(isAction)) add('reports/runs/*', `s3:${action}`);
      if (list === 'yes') add('reports-bucket', 's3:ListBucket');
      for (const action of ticked(stepFunctions)) add('executions', `states:${action}`);
      for (const action of ticked(sns)) add('notification-topic', `sns:${action}`);
      for (const action of ticked(secrets)) add('target-secrets', `secretsmanager:${action}`);
      return [task, access];
    }),
  );
}

/** `AbortMultipartUpload`, not the prefix `runs/*`. */
function isAction(text: string): boolean {
  return /^[A-Z]/.test(text);
}

/** The texts in backticks in a Markdown cell. */
function ticked(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

function lambdaResource(action: string): AccessResource {
  if (action === 'GetAccountSettings') return 'account';
  if (action === 'GetLayerVersion') return 'layers';
  return action === 'ListTags' ? 'every-function' : 'measured-functions';
}

function lambdaAction(name: string): string {
  return name === 'Invoke' ? 'InvokeFunction' : name;
}

/** Every action of a task on a resource, from the table. */
function actionsOf(task: Task): ReadonlyMap<AccessResource, ReadonlySet<string>> {
  const byResource = new Map<AccessResource, Set<string>>();
  for (const { actions, resources } of ORCHESTRATOR_ACCESS[task]) {
    for (const resource of resources) {
      const granted = byResource.get(resource) ?? new Set<string>();
      for (const action of actions) granted.add(action);
      byResource.set(resource, granted);
    }
  }
  return byResource;
}

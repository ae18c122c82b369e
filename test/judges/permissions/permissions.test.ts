/**
 * The calls that each function made in the end-to-end tests, against its policy: every call is permitted, and no policy has an
 * action that no test used. Runs after them (`npm test -- --only e2e,permissions`).
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesise, VARIANTS } from '../../infra/kit/synthesise.ts';
import type { Template } from '../models/kit/policies.ts';
import { adapterImports } from '../models/kit/recorded-commands.ts';
import { actionOfOperation, actionOfRequest, NAMED_OTHERWISE } from './kit/aws-actions.ts';
import { arePermitted } from './kit/evaluate.ts';
import { asInTemplate, functionPolicies, type Statement } from './kit/function-policies.ts';
import { callingFunction, type RecordedCall, readRecordedCalls } from './kit/recorded-calls.ts';

interface Unused {
  /** Of the function's name. */
  readonly function: string;
  readonly action: string;
  /** Of AWS, where its behaviour is the reason. */
  readonly page?: string;
  readonly why: string;
}

const UNUSED = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'unused-permissions.json'), 'utf8'),
) as readonly Unused[];

interface Variant {
  readonly isLocal: boolean;
  readonly policies: ReadonlyMap<string, readonly Statement[]>;
}

let calls: readonly RecordedCall[];
let variants: readonly Variant[];
let templates: readonly Template[];

beforeAll(() => {
  calls = readRecordedCalls();
  const made = VARIANTS.map(({ options }) => {
    const { templateFiles, tree } = synthesise(options);
    const read = templateFiles.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Template);
    tree.remove();
    return { isLocal: options.context?.['environment'] !== undefined, read };
  });
  templates = made.flatMap(({ read }) => read);
  variants = made.map(({ isLocal, read }) => ({
    isLocal,
    policies: new Map(read.flatMap((template) => [...functionPolicies(template)])),
  }));
});

/** Calls that a policy does not permit, in the variants of the local cloud, in which they were made. */
function notPermitted(recorded: readonly RecordedCall[], given: readonly Variant[]): readonly string[] {
  const cases = given
    .filter(({ isLocal }) => isLocal)
    .flatMap(({ policies }) =>
      recorded.flatMap((call) => {
        const name = callingFunction(call) ?? '';
        const statements = policies.get(name);
        const resource = asInTemplate(call.resource, templates);
        return statements === undefined ? [] : [{ name, statements, action: call.action, resource }];
      }),
    );
  const permitted = arePermitted(cases);
  const refused = cases.filter((_, index) => !permitted[index]);
  return [...new Set(refused.map(({ name, action, resource }) => `${name} may not ${action} on ${resource}`))];
}

/** Actions of the policies that no function used. */
function surplus(recorded: readonly RecordedCall[], given: readonly Variant[]): readonly string[] {
  const used = new Set(recorded.map((call) => `${callingFunction(call)} ${call.action}`));
  const granted = given.flatMap(({ policies }) =>
    [...policies].flatMap(([name, statements]) =>
      statements.flatMap(({ Action }) => [Action].flat().map((action) => `${name} ${action}`)),
    ),
  );
  return [...new Set(granted)].filter((permission) => !used.has(permission)).sort();
}

/** Calls that a test wants to be denied. */
const REFUSED_ON_PURPOSE = new RegExp(
  `^(${[
    // The connection is open afterwards all the same, and that is what the warm-up wants.
    'thaw-rust-latency-warmup (may not )?dynamodb:ListTables on .*',
    // An event bus and a parameter that do not exist.
    'thaw-rust-webhook (may not )?events:PutEvents on .*nothing',
    'thaw-node-stadiums-baseline (may not )?ssm:GetParameter on .*:parameter/thaw/nothing',
    // A function that is not there, and one that nobody has opted in.
    'thaw-plan-run (may not )?lambda:GetFunction on .*:function:(not-there|plain)',
    // A temporary function that was removed while its stopped run still asked for it.
    'thaw-force-cold-start (may not )?lambda:GetFunction on .*:function:thaw-temporary-.*',
  ].join('|')})$`,
);

const isExplained = (permission: string): boolean =>
  UNUSED.some((entry) => new RegExp(`^${entry.function} ${entry.action}$`).test(permission));

describe('the calls of the end-to-end tests', () => {
  it('are those of every task', () => {
    const callers = new Set(calls.map(callingFunction));
    expect(calls.length).toBeGreaterThan(500);
    expect([...callers].filter((name) => name !== undefined).length).toBeGreaterThan(8);
  });

  it('need the actions that AWS says, not only those that MiniStack asks for', () => {
    const ofFunctions = calls.filter((call) => callingFunction(call) !== undefined && call.request !== null);
    const differences = ofFunctions.flatMap(({ action, request }) => {
      const wanted = request === null ? action : actionOfRequest(request);
      return wanted === action ? [] : [`MiniStack asks for ${action}, AWS for ${wanted}`];
    });
    expect([...new Set(differences)]).toEqual([]);
    expect(NAMED_OTHERWISE.filter(({ page }) => !page.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
  });

  it('were all permitted, by MiniStack', () => {
    const refused = calls.filter((call) => callingFunction(call) !== undefined && !call.allowed);
    const complaints = refused.map((call) => `${callingFunction(call)} ${call.action} on ${call.resource}`);
    expect(complaints.filter((complaint) => !REFUSED_ON_PURPOSE.test(complaint))).toEqual([]);
  });

  it('are all permitted, by moto', () => {
    expect(notPermitted(calls, variants).filter((complaint) => !REFUSED_ON_PURPOSE.test(complaint))).toEqual([]);
  });
});

describe('the policies', () => {
  it('have no action that no test used, apart from what is explained', () => {
    const unused = surplus(calls, variants);
    expect(unused.filter((permission) => !isExplained(permission))).toEqual([]);
  });

  it('are explained only where they need it', () => {
    const unused = surplus(calls, variants);
    const idle = UNUSED.filter(
      (entry) => !unused.some((permission) => new RegExp(`^${entry.function} ${entry.action}$`).test(permission)),
    );
    expect(idle).toEqual([]);
    const pages = UNUSED.flatMap(({ page }) => page ?? []);
    expect(pages.filter((page) => !page.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
  });
});

describe('the policy of the caller', () => {
  const { Statement: statements } = JSON.parse(
    readFileSync(path.resolve(import.meta.dirname, '../../../docs/caller-policy.json'), 'utf8'),
  ) as { readonly Statement: readonly Statement[] };
  const ofCaller = () => calls.filter(({ caller }) => caller?.endsWith(':user/thaw-caller'));

  it('permits every call that the command made with it, by MiniStack and by moto', () => {
    const made = ofCaller();
    expect(made.length).toBeGreaterThan(5);
    expect(made.filter(({ allowed }) => !allowed)).toEqual([]);
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: "No permissions are required".
    const asked = made.filter(({ action }) => action !== 'sts:GetCallerIdentity');
    const permitted = arePermitted(asked.map(({ action, resource }) => ({ statements, action, resource })));
    expect(asked.filter((_, index) => !permitted[index])).toEqual([]);
  });

  it('has the actions of the calls that the command can make, and those of the CDK with its credentials, and no other', () => {
    // cli/measure/adapters calls the local cloud only.
    const adapters = adapterImports().filter(({ file }) => file.startsWith('cli/adapters/'));
    const ofCommand = adapters.flatMap(({ service, operations }) =>
      operations.map((operation) => actionOfOperation(service === 'stepfunctions' ? 'states' : service, operation)),
    );
    const ofCdk = ['sts:AssumeRole'];
    const granted = statements.flatMap(({ Action }) => Action);

    expect([...granted].sort()).toEqual([...new Set([...ofCommand, ...ofCdk])].sort());
  });

  it('is enough for the CDK: with its credentials it only takes its own roles', () => {
    const actions = new Set(ofCaller().map(({ action }) => action));
    expect([...actions].filter((action) => /^(sts|iam|ssm|ecr):/.test(action)).sort()).toEqual([
      // Of the command itself: is the account bootstrapped?
      'ssm:GetParameter',
      'sts:AssumeRole',
      // Needs no permission.
      'sts:GetCallerIdentity',
    ]);
  });
});

describe('a broken policy is found:', () => {
  const changed = (name: string, change: (statements: readonly Statement[]) => readonly Statement[]) =>
    variants.map(({ isLocal, policies }) => ({
      isLocal,
      policies: new Map(policies).set(name, change(policies.get(name) ?? [])),
    }));

  it('an action that is missing', () => {
    const broken = changed('thaw-plan-run', (statements) =>
      statements.map((statement) => ({
        ...statement,
        Action: [statement.Action].flat().filter((action) => action !== 's3:PutObject'),
      })),
    );
    expect(notPermitted(calls, broken).join('\n')).toMatch(/^thaw-plan-run may not s3:PutObject on arn:aws:s3:::/);
  });

  it('a resource that is too narrow', () => {
    const broken = changed('thaw-restore-configuration', (statements) =>
      statements.map((statement) => ({
        ...statement,
        Resource: [statement.Resource].flat().filter((arn) => !arn.includes('/locks/')),
      })),
    );
    expect(notPermitted(calls, broken).join('\n')).toMatch(
      /thaw-restore-configuration may not s3:PutObject on .*\/locks\//,
    );
  });

  it('an action too many', () => {
    const broken = changed('thaw-measure', (statements) => [
      ...statements,
      { Effect: 'Allow', Action: 's3:DeleteObject', Resource: '*' },
    ]);
    expect(surplus(calls, broken).filter((permission) => !isExplained(permission))).toEqual([
      'thaw-measure s3:DeleteObject',
    ]);
  });
});

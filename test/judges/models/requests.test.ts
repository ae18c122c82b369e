/**
 * Every request that an adapter can send, against AWS's model of its operation: those of whole runs, with real keys,
 * environments and messages, and the others one by one.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBootstrapped } from '../../../cli/adapters/bootstrap.ts';
import { listRunning, makeExecutions } from '../../../cli/adapters/executions.ts';
import { readFailedRestores } from '../../../cli/adapters/failed-restores.ts';
import { memorySizeMb, tagsOf } from '../../../cli/adapters/functions.ts';
import { makeReportsBucket } from '../../../cli/adapters/reports-bucket.ts';
import { BOOTSTRAP_STACK, deleteStack, describeStack } from '../../../cli/adapters/stacks.ts';
import { deployedDefinition } from '../../../cli/adapters/state-machine.ts';
import { callFunction } from '../../../cli/measure/adapters/call-function.ts';
import { removeObjects, uploadMissing, uploadObject } from '../../../cli/measure/adapters/objects.ts';
import { createStack, putStack } from '../../../cli/measure/adapters/put-stack.ts';
import { readInput } from '../../../core/suite/read-input.ts';
import { SignedFunctionUrls } from '../../../orchestrator-lambdas/adapters/function-urls.ts';
import { SdkLambdaFunctions } from '../../../orchestrator-lambdas/adapters/lambda-functions.ts';
import { SdkReportStore } from '../../../orchestrator-lambdas/adapters/s3-objects.ts';
import { SdkSecrets } from '../../../orchestrator-lambdas/adapters/secrets.ts';
import { SdkExecutions } from '../../../orchestrator-lambdas/adapters/sfn-executions.ts';
import { SnsNotifier } from '../../../orchestrator-lambdas/adapters/sns-notifier.ts';
import { aggregateResults } from '../../../orchestrator-lambdas/aggregate-results/step.ts';
import { publishReport } from '../../../orchestrator-lambdas/publish-report/step.ts';
import { restoreConfiguration } from '../../../orchestrator-lambdas/restore-configuration/step.ts';
import { connectTable } from '../../../target-functions/node/node-dynamodb/adapters/table.ts';
import { OPERATIONS, runOperation } from '../../../target-functions/node/node-dynamodb/requests/operations.ts';
import { readParameters } from '../../../target-functions/node/node-stadiums-baseline/adapters/parameters.ts';
import { connectBucket } from '../../../target-functions/node/self-store/adapters/bucket.ts';
import { EXECUTION, SUITE, World } from '../../kit/orchestrator/world.ts';
import {
  adapterImports,
  inputFindings,
  type RecordedCommand,
  recordCommands,
  unreadableImports,
} from './kit/recorded-commands.ts';

const EXECUTION_ARN = 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:first';
const STATE_MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:thaw-benchmark';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:thaw';
const REGION = { region: 'us-east-1' };
const LAMBDA_LOCATION = {
  arnOf: (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
  endpointUrl: undefined,
};
const imports = adapterImports();

/**
 * What suites may say and Lambda refuses only in the middle of a run: empty once core/suite/schema.ts asks for names of two
 * characters and more.
 */

let recorder: Awaited<ReturnType<typeof recordCommands>>;
const before = process.env['AWS_REGION'];

beforeAll(async () => {
  process.env['AWS_REGION'] = REGION.region;
  recorder = await recordCommands(
    imports.map(({ specifier }) => specifier),
    {
      DescribeStateMachine: { definition: '{}' },
      DescribeStacks: { Stacks: [{ StackStatus: 'DELETE_FAILED' }] },
      GetQueueAttributes: { Attributes: { ApproximateNumberOfMessages: '1' } },
      // ListTags is sent only after a denial.
      GetFunction: Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }),
      GetFunctionUrlConfig: { FunctionUrl: 'https://example.lambda-url.us-east-1.on.aws/' },
      CreateMultipartUpload: { UploadId: 'upload' },
      UploadPart: { ETag: '"part"' },
      GetParameter: { Parameter: { Value: '{}' } },
      ListObjectsV2: { Contents: [{ Key: 'thaw-measure/orders.zip' }] },
      GetSecretValue: { SecretString: '{}' },
    },
  );
  await wholeRun();
  await commandLine();
  await targetFunctions();
});

afterAll(() => {
  recorder.restore();
  if (before === undefined) delete process.env['AWS_REGION'];
  else process.env['AWS_REGION'] = before;
});

/** A run from plan to report in memory, every call of a port also given to its adapter. */
async function wholeRun(): Promise<void> {
  const world = new World();
  const urls = new SignedFunctionUrls(1);
  Object.assign(world.ports, {
    functions: alsoTo(world.ports.functions, new SdkLambdaFunctions(1, LAMBDA_LOCATION)),
    store: alsoTo(world.ports.store, new SdkReportStore('reports')),
    secrets: alsoTo(world.ports.secrets, new SdkSecrets()),
    executions: alsoTo(world.ports.executions, new SdkExecutions()),
    notifier: alsoTo(world.ports.notifier, new SnsNotifier(TOPIC)),
  });
  const planned = await world.plan();
  await world.runLanes(planned);
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  await aggregateResults({ runId: planned.runId }, world.ports);
  await publishReport({ runId: planned.runId }, world.ports);
  await largeFile();
  // What this run has no reason to ask.
  await new SdkSecrets().read('thaw/webhook-secret');
  await new SdkExecutions().isRunning(EXECUTION);
  await new SnsNotifier(TOPIC).publish('Thaw: REGRESSED', 'line one\nline two');
  await urls.find('thaw-red');
}

/** One that is written in parts, and one that is given up. */
async function largeFile(): Promise<void> {
  const store = new SdkReportStore('reports');
  const part = new Uint8Array(8 * 1024 * 1024);
  const broken = function* () {
    yield part;
    yield part;
    throw new Error('a record cannot be read');
  };
  await store.writeNew('runs/20261120-020000-abc/samples.csv', [part, part, part], 'text/csv');
  await store.writeNew('runs/20261120-020000-abc/samples.parquet', broken(), 'text/csv').catch(() => {});
}

function isGenerator(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && 'next' in value && Symbol.iterator in value;
}

/** The port, each call of which goes to the adapter first; what that says is of no interest here. */
function alsoTo<Port extends object>(port: Port, adapter: Port): Port {
  return new Proxy(port, {
    get(target, name) {
      const inner = Reflect.get(target, name) as unknown;
      if (typeof inner !== 'function') return inner;
      return async (...passed: unknown[]) => {
        // Chunks are made while they are read, and both read them.
        const given = passed.map((value) => (isGenerator(value) ? [...value] : value));
        const same = Reflect.get(adapter, name) as (...given: unknown[]) => Promise<unknown>;
        await same.apply(adapter, given).catch(() => {});
        return inner.apply(target, given) as unknown;
      };
    },
  });
}

async function commandLine(): Promise<void> {
  const executions = makeExecutions(REGION, STATE_MACHINE);
  await executions.start(SUITE);
  await executions.describe(EXECUTION_ARN);
  await executions.stop(EXECUTION_ARN, 'Ctrl-C in the thaw command');
  await deployedDefinition(REGION, STATE_MACHINE);
  await listRunning(REGION, STATE_MACHINE);
  await readFailedRestores(REGION, 'https://sqs.us-east-1.amazonaws.com/000000000000/failed');
  await isBootstrapped(REGION, 'hnb659fds');
  await describeStack(REGION, BOOTSTRAP_STACK);
  await deleteStack(REGION, 'ThawTargets', () => {}).catch(() => {});
  await memorySizeMb(REGION, LAMBDA_LOCATION.arnOf('orders'));
  await tagsOf(REGION, LAMBDA_LOCATION.arnOf('orders'));
  // Fails with the reasons of the events.
  await createStack(REGION, 'thaw-measure', { TemplateBody: '{}' }, { Qualifier: 'hnb659fds' }).catch(() => {});
  await putStack(REGION, 'ThawTargets', { TemplateURL: 'https://s3.us-east-1.amazonaws.com/assets/1.json' }).catch(
    () => {},
  );
  const content = new Uint8Array([1]);
  await uploadMissing(REGION, [{ bucket: 'assets', key: 'thaw-measure/new.zip', content: () => content }]);
  await uploadObject(REGION, { bucket: 'assets', key: 'thaw-measure/orders.zip', content });
  await removeObjects(REGION, 'assets', 'thaw-measure/');
  await callFunction(REGION, 'thaw-temporary-orders', {}, new AbortController().signal);
  const bucket = makeReportsBucket(REGION, 'reports');
  await bucket.keys('runs/');
  await bucket.folders('runs/');
  await bucket.readJson('runs/20261120-020000-abc/results.json');
}

async function targetFunctions(): Promise<void> {
  const table = connectTable('thaw-benchmark');
  for (const operation of OPERATIONS) await runOperation(table, operation, Date.now());
  await readParameters(['/thaw/stadiums/database', '/thaw/stadiums/credentials']);
  await connectBucket('thaw-self')('runs/a/plan.json', '{}');
}

describe('every request of an adapter', () => {
  it('was recorded, whatever command or paginator its file imports', () => {
    const recorded = new Set(recorder.commands.map(({ file, operation }) => `${operation} of ${file}`));
    const wanted = imports.flatMap(({ file, operations }) => operations.map((operation) => `${operation} of ${file}`));

    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((command) => !recorded.has(command))).toEqual([]);
  });

  it('is in none of the adapters by another way than a named import', () => {
    const files = new Set(imports.map(({ file }) => file));
    expect([...files].filter((file) => file.startsWith('orchestrator-lambdas/')).length).toBeGreaterThan(5);
    expect(unreadableImports()).toEqual([]);
  });

  it("is as AWS's model of its operation says", () => {
    expect(recorder.commands.length).toBeGreaterThan(50);
    expect([...new Set(recorder.commands.flatMap(inputFindings))]).toEqual([]);
  });

  it('is judged: a broken one is found', () => {
    const of = (operation: string): RecordedCommand => {
      const recorded = recorder.commands.find((command) => command.operation === operation);
      if (recorded === undefined) throw new Error(`${operation} was not recorded`);
      return recorded;
    };
    const broken = (operation: string, changes: object) =>
      inputFindings({ ...of(operation), input: { ...(of(operation).input as object), ...changes } });

    expect(broken('Invoke', { FunctionName: undefined })).toEqual([
      'Invoke: InvocationRequest: FunctionName is missing',
    ]);
    expect(broken('Invoke', { LogType: 'tail' })).toEqual(['Invoke: LogType: "tail" is none of None, Tail']);
    expect(broken('PutObject', { Bucketname: 'x' })).toEqual([
      'PutObject: PutObjectRequest: there is no member Bucketname',
    ]);
    expect(broken('UpdateFunctionConfiguration', { MemorySize: 64 })).toEqual([
      'UpdateFunctionConfiguration: MemorySize: 64 is below 128',
    ]);
    expect(inputFindings({ ...of('Invoke'), operation: 'InvokeFunction' })).toEqual([
      'lambda has no operation InvokeFunction',
    ]);
  });
});

describe('what a suite may say', () => {
  const update = (input: object) =>
    inputFindings({ service: 'lambda', operation: 'UpdateFunctionConfiguration', input });

  it('is a memory size that Lambda has', () => {
    for (const MemorySize of [128, 10_240]) {
      expect(() => readInput(suiteWith({ memoryMb: [MemorySize] }))).not.toThrow();
      expect(update({ FunctionName: 'orders', MemorySize })).toEqual([]);
    }
  });

  it('is variables that Lambda takes, of any name and value', () => {
    const names = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,5}$/);
    fc.assert(
      fc.property(names, fc.string(), (name, value) => {
        const environment = { [name]: value };
        fc.pre(isAccepted(suiteWith({ environmentOverrides: [{ name: 'variant', environment }] })));
        const findings = update({ FunctionName: 'orders', Environment: { Variables: environment } });
        expect(findings).toEqual([]);
      }),
    );
  });
});

function suiteWith(options: object): unknown {
  return { name: 'mine', functions: [{ target: 'red', ...options }] };
}

function isAccepted(suite: unknown): boolean {
  try {
    readInput(suite);
    return true;
  } catch {
    return false;
  }
}

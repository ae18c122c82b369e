/** `thaw measure`: functions of this machine in the local cloud, or with --aws deployed ones; several are compared. */
import { existsSync } from 'node:fs';
import { compareFunctions } from '../../core/compare/compare-functions.ts';
import { labelsOf } from '../../core/suite/labels.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deployment/names.ts';
import { cloudPort } from '../../local-cloud/cloud/state-folder.ts';
import { memorySizeMb, tagsOf } from '../adapters/functions.ts';
import { callLocalCloud } from '../adapters/local-cloud.ts';
import { describeStack } from '../adapters/stacks.ts';
import { callAws } from '../errors/aws-problem.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { userError } from '../errors/make-errors.ts';
import { describeFunction, functionForPrograms } from '../measure/describe-function.ts';
import { type LocalFunction, openFunction } from '../measure/local-function.ts';
import { type FunctionOptions, readEvent, readVariables } from '../measure/measure-options.ts';
import {
  createFunctions,
  nameFunctions,
  removeFunctions,
  type TemporaryFunction,
} from '../measure/temporary-functions.ts';
import { tryFunctions } from '../measure/trial.ts';
import { printComparison } from '../output/comparison-printer.ts';
import type { Output } from '../output/output.ts';
import { requireRegion } from '../sessions/aws-session.ts';
import { localCatalogue } from '../suites/check-suite.ts';
import { makeFunctionsSuite } from '../suites/functions-suite.ts';
import { assertOptedIn, namedFunctions } from '../suites/opted-in.ts';
import { type RunHooks, runSuite } from './run.ts';

interface MeasureOptions extends FunctionOptions {
  readonly aws: boolean;
  /** File or JSON. */
  readonly event?: string;
  readonly samples: number;
  readonly region?: string;
  readonly full?: boolean;
  readonly why?: boolean;
  readonly cpuTimeExtension?: boolean;
}

/** @returns exit code 1 when a function has regressed against the first, or the report is not complete */
export async function measureVerb(names: readonly string[], options: MeasureOptions, output: Output): Promise<number> {
  const event = options.event === undefined ? undefined : readEvent(options.event);
  const temporary = options.aws ? [] : await openTemporary(names, options);
  for (const created of temporary) for (const line of await describeFunction(created)) output.log(line);
  if (options.aws) assertDeployed(names);
  if (temporary.length < names.length) assertNoFunctionOptions(options);
  const suite = await makeFunctionsSuite(
    {
      functions: inOrder(names, temporary),
      samples: options.samples,
      cpuTimeExtension: options.cpuTimeExtension ?? false,
      memoryMb: options.memory,
      event,
    },
    localCatalogue(),
    (functionArn) => memoryOf(functionArn, options),
  );
  if (options.aws) await assertAllOptedIn(names, options);
  const isComparison = names.length > 1;
  const hooks: RunHooks = {
    ...(temporary.length > 0 && temporaryHooks(temporary, event, options, output)),
    jsonFields: (results) => ({
      functions: temporary.map(functionForPrograms),
      ...(isComparison && { comparison: compareFunctions(results) }),
    }),
  };
  const ended = await runSuite(suite, options, output, hooks);
  if (ended.results === undefined || !isComparison) return ended.exitCode;
  const verdict = printComparison(compareFunctions(ended.results), output, { withTables: options.full === true });
  return ended.exitCode === EXIT.ok ? verdict : ended.exitCode;
}

function temporaryHooks(
  temporary: readonly TemporaryFunction[],
  event: unknown,
  options: MeasureOptions,
  output: Output,
): RunHooks {
  return {
    before: async ({ settings }, signal) => {
      if (temporary.some(({ layers }) => layers.length > 0)) await noteMissingOpt(output);
      output.status('Creating the functions in the local cloud …');
      await createFunctions(settings, temporary, signal);
      output.status('Calling each function once …');
      const secrets = Object.values(readVariables(options.env));
      await tryFunctions(settings, temporary, { event: event ?? {}, secrets, signal });
      output.status('');
    },
    after: async ({ settings }) => {
      await removeFunctions(settings);
    },
  };
}

/** Python and Node find the packages of layers all the same. */
async function noteMissingOpt(output: Output): Promise<void> {
  const { engine } = (await callLocalCloud(cloudPort(), 'GET', 'health')) as { engine?: { optProblem?: string } };
  if (engine?.optProblem === undefined) return;
  output.log(`note: layers are not in /opt here (${engine.optProblem}); packages of theirs are found all the same.`);
}

/** The same path may be named twice. */
function inOrder(names: readonly string[], temporary: readonly TemporaryFunction[]): (string | TemporaryFunction)[] {
  const remaining = [...temporary];
  return names.map((name) => (remaining[0]?.path === name ? (remaining.shift() ?? name) : name));
}

/** Names of targets and ARNs are left to the suite. */
async function openTemporary(names: readonly string[], options: MeasureOptions): Promise<TemporaryFunction[]> {
  const manifests = localCatalogue().targets.map(({ manifest }) => manifest);
  const targets = manifests.map(({ name }) => name);
  const paths = names.filter((name) => !name.startsWith('arn:') && !targets.includes(name));
  const missing = paths.find((path) => /^[\w-]+$/.test(path) && !existsSync(path));
  if (missing !== undefined) {
    const fix = `check the path, or name one of: ${targets.join(', ')}`;
    throw userError('USAGE', `${JSON.stringify(missing)} is neither a file or folder nor a target.`, fix);
  }
  const functions = await Promise.all(paths.map((path) => openFunction(path, options)));
  const reference = manifests.find(({ name }) => name === names[0]);
  const sizes = options.memory ?? (reference === undefined ? functions[0]?.memoryMb : [reference.memoryMb]);
  const labels = labelsOf(names).filter((_, index) => paths.includes(names[index] ?? ''));
  return nameFunctions(atSizes(functions, sizes), labels);
}

/** Those of the first: otherwise memory would be compared, not code. */
function atSizes(functions: readonly LocalFunction[], memoryMb: readonly number[] = []): LocalFunction[] {
  return functions.map((local) => {
    const own = local.memoryMb.join(', ');
    if (own === memoryMb.join(', ')) return local;
    const remark = `its own size is ${own} MB; all are measured at the sizes of the first (--memory names others)`;
    return { ...local, memoryMb, remarks: [...local.remarks, remark] };
  });
}

function assertDeployed(names: readonly string[]): void {
  const local = names.find((name) => /[./#\\]/.test(name) && existsSync(name.replace(/#.*/, '')));
  if (local === undefined) return;
  const fix = 'leave out --aws to measure it in the local cloud, or deploy it and name its ARN';
  throw userError('USAGE', `${local} is on this machine, and --aws measures deployed functions.`, fix);
}

/** Targets and functions on AWS are measured as they are configured. */
function assertNoFunctionOptions({ runtime, handler, env, layer, timeout }: MeasureOptions): void {
  const given = { runtime, handler, timeout, env: env[0], layer: layer[0] };
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw userError(
    'USAGE',
    `--${name} is for functions of this machine; targets and functions on AWS are measured as they are configured.`,
    `leave out --${name}, or name paths of this machine only`,
  );
}

async function memoryOf(functionArn: string, options: MeasureOptions): Promise<number> {
  if (!options.aws) {
    const message = `${functionArn} is on AWS, and this measurement would be made in the local cloud.`;
    throw userError('USAGE', message, 'add --aws, or name a path of this machine or a target of this repository');
  }
  const region = await requireRegion(options.region);
  return await callAws(() => memorySizeMb({ region }, functionArn));
}

/** Targets are opted in by their deployment. */
async function assertAllOptedIn(functions: readonly string[], options: MeasureOptions): Promise<void> {
  const region = await requireRegion(options.region);
  const stack = await callAws(() => describeStack({ region }, STACK_NAMES.benchmark));
  const named = namedFunctions(stack?.outputs[OUTPUT_NAMES.deployChoices]);
  const arns = functions.filter((name) => name.startsWith('arn:'));
  await assertOptedIn(arns, named, (arn) => callAws(() => tagsOf({ region }, arn)));
}

/** The suite of `thaw measure` and `thaw compare --functions`: the named functions, interleaved in one lane. */
import type { Catalogue } from '../../core/suite/types.ts';
import { userError } from '../errors/make-errors.ts';

/** A function that is created for this measurement. */
interface CreatedFunction {
  readonly label: string;
  readonly functionArn: string;
  readonly memoryMb: readonly number[];
}

interface FunctionsSuiteOptions {
  /** Targets and ARNs by name. The first is the reference. */
  readonly functions: readonly (string | CreatedFunction)[];
  /** MB; absent = what `memoryOf` returns for the first. */
  readonly memoryMb?: readonly number[] | undefined;
  /** Absent = the first payload of a target, `{}` for other functions. */
  readonly event?: unknown;
  readonly samples: number;
  /** Whether each is measured with the CPU time extension as well. */
  readonly cpuTimeExtension?: boolean;
}

/**
 * The suite as JSON.
 * @param memoryOf the memory size in MB of a function that is not a target of this repository
 * @throws BenchmarkError USAGE when a name is neither a target nor an ARN
 */
export async function makeFunctionsSuite(
  options: FunctionsSuiteOptions,
  catalogue: Catalogue,
  memoryOf: (functionArn: string) => Promise<number>,
): Promise<Record<string, unknown>> {
  const described = [];
  for (const [index, named] of options.functions.entries()) {
    described.push(await describeFunction(named, index, options, catalogue, memoryOf));
  }
  const [reference, ...candidates] = described;
  // All at the sizes of the reference, unless sizes were given: otherwise memory would be compared, not code.
  const extension = options.cpuTimeExtension === true && { cpuTimeExtension: true };
  const functions = described.map((measured) => ({ ...measured, memoryMb: reference?.memoryMb, ...extension }));
  const isComparison = candidates.length > 0;
  return {
    name: isComparison ? 'compare' : 'measure',
    description: isComparison
      ? `${reference?.label} (reference) against ${candidates.map(({ label }) => label).join(', ')}, interleaved in one lane`
      : `${reference?.label} alone`,
    functions,
    cold: { samples: options.samples },
    warm: { samples: options.samples * 2, discard: 1 },
    lanes: 1,
    ...(isComparison && { reference: reference?.label }),
  };
}

async function describeFunction(
  named: string | CreatedFunction,
  index: number,
  options: FunctionsSuiteOptions,
  catalogue: Catalogue,
  memoryOf: (functionArn: string) => Promise<number>,
) {
  const { event } = options;
  const payloads = [{ name: 'event', event: event ?? {} }];
  if (typeof named !== 'string') {
    const { label, functionArn, memoryMb } = named;
    return { functionArn, label, memoryMb: options.memoryMb ?? memoryMb, payloads };
  }
  const target = catalogue.targets.find(({ manifest }) => manifest.name === named)?.manifest;
  if (target !== undefined) {
    const payload = Object.keys(target.payloads)[0] ?? '';
    return {
      target: named,
      label: named,
      memoryMb: options.memoryMb ?? [target.memoryMb],
      payloads: event === undefined ? [{ name: 'event', event: target.payloads[payload] }] : payloads,
    };
  }
  const functionName = /^arn:[^:]+:lambda:[^:]+:\d+:function:([^:]+)$/.exec(named)?.[1];
  if (functionName === undefined) throw notAFunction(named, catalogue);
  const slug = functionName.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  // The same function may be named twice, to see how much two measurements of it differ.
  const letter = String.fromCharCode('a'.charCodeAt(0) + index);
  return {
    functionArn: named,
    label: options.functions.length === 1 ? slug.slice(0, 64) : `${slug.slice(0, 62)}-${letter}`,
    memoryMb: options.memoryMb ?? [await memoryOf(named)],
    payloads,
  };
}

function notAFunction(name: string, catalogue: Catalogue) {
  const unqualified = /^(arn:[^:]+:lambda:[^:]+:\d+:function:[^:]+):[^:]+$/.exec(name)?.[1];
  return userError(
    'USAGE',
    `${JSON.stringify(name)} is neither a target nor the ARN of a function without a version or alias.`,
    unqualified === undefined
      ? `name an ARN, or one of: ${catalogue.targets.map(({ manifest }) => manifest.name).join(', ')}`
      : `name ${unqualified}: its $LATEST is what is measured`,
  );
}

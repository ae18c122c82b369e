/** The suite of `thaw compare --functions A B`: two functions, interleaved in one lane of one run. */
import { readFileSync } from 'node:fs';
import { messageOf } from '../../core/error-text.ts';
import type { Catalogue } from '../../core/suite/types.ts';
import { userError } from '../errors/make-errors.ts';

interface CompareFunctionsOptions {
  readonly functions: readonly [string, string];
  /** MB; absent = what `memoryOf` returns. */
  readonly memoryMb?: readonly number[] | undefined;
  /** File with the event; absent = the first payload of a target, `{}` for other functions. */
  readonly event?: string | undefined;
  readonly samples: number;
}

/**
 * The suite as JSON. The first function is the reference.
 * @param memoryOf the memory size in MB of a function that is not a target of this repository
 * @throws BenchmarkError USAGE when a function is neither a target nor an ARN, or the event cannot be read
 */
export async function makeCompareSuite(
  options: CompareFunctionsOptions,
  catalogue: Catalogue,
  memoryOf: (functionArn: string) => Promise<number>,
): Promise<Record<string, unknown>> {
  const event = options.event === undefined ? undefined : readEvent(options.event);
  const [first, second] = options.functions;
  const reference = await describeFunction(first, 'a', options, catalogue, memoryOf, event);
  const candidate = await describeFunction(second, 'b', options, catalogue, memoryOf, event);
  // Both at the sizes of the reference, unless sizes were given: otherwise memory would be compared, not code.
  const functions = [reference, { ...candidate, memoryMb: reference.memoryMb }];
  return {
    name: 'compare',
    description: `${first} (reference) against ${second}, interleaved in one lane`,
    functions,
    cold: { samples: options.samples },
    warm: { samples: options.samples * 2, discard: 1 },
    lanes: 1,
    reference: reference.label,
  };
}

async function describeFunction(
  name: string,
  side: 'a' | 'b',
  options: CompareFunctionsOptions,
  catalogue: Catalogue,
  memoryOf: (functionArn: string) => Promise<number>,
  event: unknown,
) {
  const target = catalogue.targets.find(({ manifest }) => manifest.name === name)?.manifest;
  if (target !== undefined) {
    const payload = Object.keys(target.payloads)[0] ?? '';
    return {
      target: name,
      label: name,
      memoryMb: options.memoryMb ?? [target.memoryMb],
      payloads: [event === undefined ? { name: 'event', event: target.payloads[payload] } : { name: 'event', event }],
    };
  }
  const functionName = /^arn:[^:]+:lambda:[^:]+:\d+:function:([^:]+)$/.exec(name)?.[1];
  if (functionName === undefined) {
    const unqualified = /^(arn:[^:]+:lambda:[^:]+:\d+:function:[^:]+):[^:]+$/.exec(name)?.[1];
    throw userError(
      'USAGE',
      `${JSON.stringify(name)} is neither a target nor the ARN of a function without a version or alias.`,
      unqualified === undefined
        ? `name an ARN, or one of: ${catalogue.targets.map(({ manifest }) => manifest.name).join(', ')}`
        : `name ${unqualified}: its $LATEST is what is measured`,
    );
  }
  const slug = functionName.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  return {
    functionArn: name,
    label: `${slug.slice(0, 62)}-${side}`,
    memoryMb: options.memoryMb ?? [await memoryOf(name)],
    payloads: [{ name: 'event', event: event ?? {} }],
  };
}

function readEvent(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw userError(
      'USAGE',
      `The event file ${file} cannot be read: ${messageOf(error)}`,
      'name a file that holds the event as JSON',
      error,
    );
  }
}

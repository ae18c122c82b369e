/** Reads the functions of a suite: their labels, memory sizes and events. */
import { definedOnly } from '../defined-only.ts';
import type { TargetManifest } from './manifest.ts';
import { didYouMean } from './nearest.ts';
import { isOrchestratorFunction } from './orchestrator-tasks.ts';
import { assertOverridable } from './override-variables.ts';
import { describe, type JsonPath, problemAt } from './problems.ts';
import type { FunctionInput, PayloadInput } from './schema.ts';
import { assertEventFits } from './size-limits.ts';
import type { Catalogue, PayloadChoice, SuiteFunction } from './types.ts';

/** Name of the variant of a function that has the CPU time extension attached. */
export const CPU_TIME_VARIANT = 'cpu-time-extension';

/** Exactly one of the two, as `readReference` has checked. */
interface FunctionReference {
  readonly target?: string;
  readonly functionArn?: string;
}

const ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]{1,64})$/;
const QUALIFIED_ARN = /^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}):([A-Za-z0-9$_-]+)$/;

/** The label as written, or else derived from the name of the target or function; it is not checked to be a slug. */
export function labelOf(measured: FunctionInput): string {
  if (measured.label !== undefined) return measured.label;
  if (measured.target !== undefined) return measured.target;
  const name = ARN.exec(measured.functionArn ?? '')?.[1] ?? '';
  return name.toLowerCase().replaceAll('_', '-');
}

/** True when the catalogue lists the target but this machine or deployment does not have it. */
export function isMissing(catalogue: Catalogue, target: string | undefined): boolean {
  return target !== undefined && catalogue.missing.some((missing) => missing.target === target);
}

/**
 * Requires exactly one of target and ARN, and checks it. A target listed as missing is accepted: it is skipped later.
 * @throws BenchmarkError SUITE_INVALID or TARGET_UNKNOWN; FUNCTION_REFUSED for one of Thaw's own functions
 */
export function readReference(
  input: { readonly target?: string | undefined; readonly functionArn?: string | undefined },
  catalogue: Catalogue,
  path: JsonPath,
): FunctionReference {
  const { target, functionArn } = input;
  if (target !== undefined && functionArn !== undefined) {
    throw problemAt(path, 'found both "target" and "functionArn"', 'Keep one of the two.');
  }
  if (target !== undefined) {
    const names = [
      ...catalogue.targets.map(({ manifest }) => manifest.name),
      ...catalogue.missing.map((missing) => missing.target),
    ];
    if (names.includes(target)) return { target };
    throw problemAt(
      [...path, 'target'],
      `there is no target ${describe(target)}${didYouMean(target, names)}`,
      names.length === 0 ? 'Deploy targets first.' : `Targets: ${[...new Set(names)].sort().join(', ')}.`,
      'TARGET_UNKNOWN',
    );
  }
  if (functionArn !== undefined) return { functionArn: readArn(functionArn, [...path, 'functionArn']) };
  throw problemAt(path, 'found neither "target" nor "functionArn"', 'Add one of the two.');
}

function readArn(functionArn: string, path: JsonPath): string {
  const qualified = QUALIFIED_ARN.exec(functionArn);
  if (qualified?.[2] === '$LATEST') {
    throw problemAt(
      path,
      `${describe(functionArn)} has a qualifier, and $LATEST is what a run measures without one`,
      `Give ${qualified[1]}. (Durable functions, which need a qualifier, cannot be measured.)`,
    );
  }
  if (qualified !== null) {
    throw problemAt(
      path,
      `found the qualified ARN ${describe(functionArn)}, and the configuration of a version or alias cannot change`,
      `Give the function itself, whose $LATEST is then measured: ${qualified[1]}.`,
    );
  }
  const name = ARN.exec(functionArn)?.[1];
  if (name !== undefined && isOrchestratorFunction(name)) {
    throw problemAt(
      path,
      `${name} is one of Thaw's own functions, which are not measured or called`,
      'Name another function.',
      'FUNCTION_REFUSED',
    );
  }
  if (name !== undefined) return functionArn;
  throw problemAt(
    path,
    `${describe(functionArn)} is not the ARN of a function`,
    'Give arn:aws:lambda:<region>:<account>:function:<name>; `aws lambda get-function --function-name <name>` prints it.',
  );
}

/**
 * Reads one function of the suite, with its payloads resolved to events.
 * @throws BenchmarkError SUITE_INVALID or TARGET_UNKNOWN
 */
export function readFunction(input: FunctionInput, catalogue: Catalogue, path: JsonPath): SuiteFunction {
  const reference = readReference(input, catalogue, path);
  const manifest = manifestOf(catalogue, reference.target);
  const label = labelOf(input);
  if (!/^[a-z0-9-]{1,64}$/.test(label)) {
    throw problemAt(path, `${describe(label)} cannot be a label`, 'Give it one: "label" of a-z, 0-9 and "-".');
  }
  const overrides = input.environmentOverrides;
  const cpuTimeExtension = input.cpuTimeExtension === true || undefined;
  if (overrides !== undefined) {
    assertUnique(
      [...overrides.map(({ name }) => name), ...(cpuTimeExtension ? [CPU_TIME_VARIANT] : [])],
      [...path, 'environmentOverrides'],
      'the variant',
    );
    assertOverridable(overrides, [...path, 'environmentOverrides']);
  }
  return definedOnly({
    label,
    ...reference,
    memoryMb: readMemory(input, manifest, path),
    payloads: readPayloads(input, manifest, path),
    overrides,
    cpuTimeExtension,
  });
}

/** The manifest of a target that is available. */
export function manifestOf(catalogue: Catalogue, target: string | undefined): TargetManifest | undefined {
  return catalogue.targets.find(({ manifest }) => manifest.name === target)?.manifest;
}

function readMemory(input: FunctionInput, manifest: TargetManifest | undefined, path: JsonPath): readonly number[] {
  const memoryMb = input.memoryMb ?? (manifest === undefined ? undefined : [manifest.memoryMb]);
  if (memoryMb === undefined) {
    throw problemAt([...path, 'memoryMb'], 'found nothing', 'Give the memory sizes in MB, for example [128, 512].');
  }
  assertUnique(memoryMb, [...path, 'memoryMb'], 'the memory size');
  return memoryMb;
}

function readPayloads(
  input: FunctionInput,
  manifest: TargetManifest | undefined,
  path: JsonPath,
): readonly PayloadChoice[] {
  const written = input.payloads ?? (manifest === undefined ? undefined : Object.keys(manifest.payloads));
  if (written === undefined) {
    throw problemAt(
      [...path, 'payloads'],
      'found nothing, and a function that is no target of this repository has no payloads of its own',
      'Give them: [{"name": "...", "event": {...}}].',
    );
  }
  const payloads = written.map((payload, index) => readPayload(payload, manifest, [...path, 'payloads', index]));
  assertUnique(
    payloads.map(({ name }) => name),
    [...path, 'payloads'],
    'the payload',
  );
  return payloads;
}

/**
 * Reads a payload that is given by name or as an event.
 * @throws BenchmarkError SUITE_INVALID when the function has no payload of that name
 */
export function readPayload(
  payload: PayloadInput,
  manifest: TargetManifest | undefined,
  path: JsonPath,
): PayloadChoice {
  if (typeof payload !== 'string') {
    assertEventFits(payload.event, path);
    return { name: payload.name, event: payload.event };
  }
  if (manifest === undefined) {
    throw problemAt(
      path,
      `found the name ${describe(payload)}, and a function that is no target of this repository has no named payloads`,
      `Give the event: {"name": ${JSON.stringify(payload)}, "event": {...}}.`,
    );
  }
  if (Object.hasOwn(manifest.payloads, payload)) {
    const event = manifest.payloads[payload];
    assertEventFits(event, path);
    return { name: payload, event };
  }
  const names = Object.keys(manifest.payloads);
  throw problemAt(
    path,
    `${manifest.name} has no payload ${describe(payload)}${didYouMean(payload, names)}`,
    `Payloads of ${manifest.name}: ${names.join(', ')}; or give {"name": "...", "event": {...}}.`,
  );
}

function assertUnique(values: readonly (string | number)[], path: JsonPath, what: string): void {
  const seen = new Set<string | number>();
  for (const [index, value] of values.entries()) {
    if (seen.has(value)) {
      throw problemAt([...path, index], `${what} ${describe(value)} is there twice`, 'Keep one of them.');
    }
    seen.add(value);
  }
}

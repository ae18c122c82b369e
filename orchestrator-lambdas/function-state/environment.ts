/**
 * The environment, memory and layers of a measured function before, during and after a run. An update replaces all environment
 * variables and layers, so new ones are merged into the current ones; changes that another client made during the run are kept.
 */
import { definedOnly } from '../../core/defined-only.ts';
import { BenchmarkError } from '../../core/errors.ts';
import { NONCE_VARIABLE } from './nonce.ts';
import type { FunctionSnapshot } from './snapshot.ts';

type Variables = Readonly<Record<string, string>>;

/** The settings that a run changes, all in one update. */
export interface Settings {
  readonly memoryMb: number;
  readonly environment: Variables;
  /** ARNs of layer versions; absent where they are not known or not to be changed. */
  readonly layers?: readonly string[];
}

/** Lambda's limit on the environment, measured as JSON text (lambda-semantics §2.10). */
const ENVIRONMENT_LIMIT_BYTES = 4096;

/**
 * The settings without the changes of this run: those before it, with changes that other clients made since. Without such
 * changes they equal the snapshot.
 * @param current as read from Lambda, or undefined when its environment cannot be read
 */
export function withoutOurChanges(current: Settings | undefined, snapshot: FunctionSnapshot): Settings {
  const { memoryMb, environment: before, layers } = snapshot;
  if (current === undefined) return definedOnly({ memoryMb, environment: before, layers });
  const environment = new Map(Object.entries(current.environment));
  const ours: Record<string, readonly string[] | undefined> = {
    ...snapshot.changes.environment,
    [NONCE_VARIABLE]: undefined,
  };
  for (const [name, values] of Object.entries(ours)) {
    const value = environment.get(name);
    if (value === undefined || (values !== undefined && !values.includes(value))) continue;
    const previous = before[name];
    if (previous === undefined) environment.delete(name);
    else environment.set(name, previous);
  }
  const isOurMemory = snapshot.changes.memoryMb.includes(current.memoryMb);
  return definedOnly({
    memoryMb: isOurMemory ? memoryMb : current.memoryMb,
    environment: Object.fromEntries(environment),
    layers: current.layers?.filter((arn) => arn !== snapshot.changes.layer || layers?.includes(arn)),
  });
}

/** The settings that force a cold start: the user's variables, the override and the nonce. */
export function withNonce(base: Settings, memoryMb: number, override: Variables, nonce: string): Settings {
  return { ...base, memoryMb, environment: { ...base.environment, ...override, [NONCE_VARIABLE]: nonce } };
}

/** The settings with one more layer, after the function's own. */
export function withLayer(base: Settings, layer: string): Settings {
  return { ...base, layers: [...(base.layers ?? []), layer] };
}

/** True when memory, layers and variables are the same, the variables in any order. */
export function sameSettings(left: Settings, right: Settings): boolean {
  const names = Object.keys(left.environment);
  return (
    left.memoryMb === right.memoryMb &&
    sameLayers(left, right) &&
    names.length === Object.keys(right.environment).length &&
    names.every((name) => left.environment[name] === right.environment[name])
  );
}

/** True also where one of them leaves the layers as they are. */
export function sameLayers({ layers: left }: Pick<Settings, 'layers'>, { layers: right }: Pick<Settings, 'layers'>) {
  return left === undefined || right === undefined || left.join() === right.join();
}

/** The error for an environment that would exceed Lambda's limit with the nonce and this override; sizes, never values. */
export function environmentTooLarge(
  functionName: string,
  environment: Variables,
  override: Variables,
): BenchmarkError | undefined {
  const forced = withNonce({ memoryMb: 0, environment }, 0, override, 'n'.repeat(24)).environment;
  const sizeBytes = new TextEncoder().encode(JSON.stringify(forced)).length;
  if (sizeBytes <= ENVIRONMENT_LIMIT_BYTES) return undefined;
  return new BenchmarkError({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: `The environment variables of ${functionName} would take ${sizeBytes} bytes with ${NONCE_VARIABLE} and the suite's overrides; Lambda allows ${ENVIRONMENT_LIMIT_BYTES}.`,
    fix: `Free at least ${sizeBytes - ENVIRONMENT_LIMIT_BYTES} bytes in the function's environment, for example by moving long values to Parameter Store.`,
  });
}

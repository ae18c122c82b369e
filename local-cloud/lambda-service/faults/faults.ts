/**
 * The fault switches: what can go wrong on AWS, made to happen here on purpose. All are off at the start. A fault is for
 * every function, or for those named in `functions`.
 */
import { BenchmarkError } from '../../../core/errors.ts';

export interface Faults {
  /** Names of the functions concerned; absent = all. `slowNetwork` is about services and ignores it. */
  readonly functions?: readonly string[];
  /** Share of invocations answered 429 (0 to 1), spread evenly: 0.25 = every fourth. */
  readonly throttleRate?: number;
  /** How long an update stays InProgress, instead of the usual time. */
  readonly updateMs?: number;
  /** An update stays InProgress until this switch is off. */
  readonly stuckUpdate?: boolean;
  /** After an update, this many invocations still reach an environment from before it. */
  readonly staleInvocations?: number;
  /** Environments initialised before an update ends: their first call has no Init Duration. */
  readonly proactiveInit?: number;
  /** `missing` = no log tail; `truncated` = its last line, the REPORT, is cut in half. */
  readonly logTail?: 'missing' | 'truncated';
  /** Share of invocations whose connection is closed without an answer, after the function ran. */
  readonly dropConnectionRate?: number;
  /** Extra milliseconds before a request to a service goes on, by the service's signing name: {"dynamodb": 50}. */
  readonly slowNetwork?: Readonly<Record<string, number>>;
}

type Check = (value: unknown) => string | undefined;

const numberBetween =
  (low: number, high: number, whole: boolean): Check =>
  (value) =>
    typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value))
      ? undefined
      : `a${whole ? ' whole' : ''} number from ${low} to ${high}`;

const CHECKS: Readonly<Record<keyof Faults, Check>> = {
  functions: (value) =>
    Array.isArray(value) && value.every((name) => typeof name === 'string') ? undefined : 'an array of function names',
  throttleRate: numberBetween(0, 1, false),
  updateMs: numberBetween(0, 600_000, false),
  stuckUpdate: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  staleInvocations: numberBetween(0, 10_000, true),
  proactiveInit: numberBetween(0, 100, true),
  logTail: (value) => (value === 'missing' || value === 'truncated' ? undefined : '"missing" or "truncated"'),
  dropConnectionRate: numberBetween(0, 1, false),
  slowNetwork: (value) =>
    isObject(value) && Object.values(value).every((ms) => numberBetween(0, 60_000, false)(ms) === undefined)
      ? undefined
      : 'an object of service name to milliseconds (0 to 60000)',
};

/** Names of all switches, for messages and documentation. */
export const FAULT_NAMES = Object.keys(CHECKS) as readonly (keyof Faults)[];

/** Validates what a user or a suite's `local.faults` gave. Throws SUITE_INVALID naming the key and what it may be. */
export function parseFaults(input: unknown): Faults {
  if (!isObject(input))
    throw invalid('The faults must be a JSON object.', `one with some of: ${FAULT_NAMES.join(', ')}`);
  for (const [name, value] of Object.entries(input)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof Faults] : undefined;
    if (!check) throw invalid(`There is no fault switch "${name}".`, `use one of: ${FAULT_NAMES.join(', ')}`);
    const expected = check(value);
    if (expected) throw invalid(`Fault switch "${name}" is ${JSON.stringify(value)}.`, `give ${expected}`);
  }
  return input as Faults;
}

/** Holds the switches and says, call by call, whether a fault strikes now. */
export class FaultSwitches {
  #faults: Faults = {};
  readonly #due = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  current(): Faults {
    return this.#faults;
  }

  /** Replaces all switches; `{}` turns every fault off. */
  set(faults: Faults): void {
    this.#faults = faults;
    this.#due.clear();
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** The switches as far as they concern this function. */
  for(functionName: string): Faults {
    const faults = this.#faults;
    return faults.functions === undefined || faults.functions.includes(functionName) ? faults : {};
  }

  /** True for a share `rate` of the calls, evenly spread and the same in every run: no random number is drawn. */
  strikes(name: 'throttleRate' | 'dropConnectionRate', functionName: string): boolean {
    const rate = this.for(functionName)[name] ?? 0;
    if (rate <= 0) return false;
    const key = `${name}|${functionName}`;
    const due = (this.#due.get(key) ?? 0) + rate;
    // Sums of a share such as 0.1 fall short of 1 by rounding.
    const strikes = due >= 1 - 1e-9;
    this.#due.set(key, strikes ? due - 1 : due);
    return strikes;
  }
}

/** The tail as the fault leaves it. */
export function spoilLogTail(logTail: Uint8Array, fault: Faults['logTail']): Uint8Array | undefined {
  if (fault === 'missing') return undefined;
  if (fault !== 'truncated') return logTail;
  const text = Buffer.from(logTail).toString();
  const report = Math.max(text.lastIndexOf('REPORT '), text.lastIndexOf('{"time"'), 0);
  return Buffer.from(text.slice(0, report + Math.floor((text.length - report) / 2)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'SUITE_INVALID', source: 'user', message, fix });
}

/**
 * The fault switches: inject failures that can happen on AWS. All are off at the start. A fault applies to every function, or
 * to those named in `functions`.
 */
import * as v from 'valibot';
import { BenchmarkError } from '../../../core/errors.ts';

const numberBetween = (low: number, high: number, expected = `a number from ${low} to ${high}`) =>
  v.pipe(v.number(expected), v.minValue(low, expected), v.maxValue(high, expected));

const countUpTo = (high: number) => {
  const expected = `a whole number from 0 to ${high}`;
  return v.pipe(numberBetween(0, high, expected), v.integer(expected));
};

const DELAYS = 'an object of service name to milliseconds (0 to 60000)';

/** Every switch is optional; its message describes the valid values. */
const SWITCHES = {
  /** Names of the affected functions; absent = all. `slowNetwork` ignores it. */
  functions: v.array(v.string('an array of function names'), 'an array of function names'),
  /** Share of invocations throttled with a 429, evenly spread: 0.25 = every fourth. */
  throttleRate: numberBetween(0, 1),
  /** How long an update stays InProgress, instead of the default. */
  updateMs: numberBetween(0, 600_000),
  /** An update stays InProgress until this switch is off. */
  stuckUpdate: v.boolean('true or false'),
  /** The function is Inactive until it is invoked: that call fails, and the function is Pending, then Active. */
  idle: v.boolean('true or false'),
  /** Every update of the configuration is refused, as for a runtime that Lambda no longer updates. */
  blockedRuntime: v.boolean('true or false'),
  /** Number of invocations after an update that still run in environments from before it. */
  staleInvocations: countUpTo(10_000),
  /** Number of environments initialised before an update ends: their first invocation has no Init Duration. */
  proactiveInit: countUpTo(100),
  /** `missing` = no log tail; `truncated` = half of its last line, the REPORT, is cut off. */
  logTail: v.picklist(['missing', 'truncated'], '"missing" or "truncated"'),
  /** Share of invocations whose connection is closed without a response, after the function has run. */
  dropConnectionRate: numberBetween(0, 1),
  /** Delay in milliseconds of requests to a service, by its signing name: {"dynamodb": 50}. */
  slowNetwork: v.pipe(
    v.custom<Record<string, number>>((value) => !Array.isArray(value), DELAYS),
    v.record(v.string(), numberBetween(0, 60_000, DELAYS), DELAYS),
  ),
};
const FAULTS = v.partial(v.strictObject(SWITCHES, 'a JSON object'));

type Faults = Readonly<Partial<v.InferOutput<typeof FAULTS>>>;

const KNOWN = Object.keys(SWITCHES).join(', ');

/** Validates faults from a user or a suite's `local.faults`. Throws SUITE_INVALID with the key and its valid values. */
export function parseFaults(input: unknown): Faults {
  const parsed = v.safeParse(FAULTS, Array.isArray(input) ? undefined : input);
  if (parsed.success) return input as Faults;
  const [issue] = parsed.issues;
  const name = issue.path?.[0].key;
  if (name === undefined) throw invalid('The faults must be a JSON object.', `one with some of: ${KNOWN}`);
  if (issue.type === 'strict_object') {
    throw invalid(`There is no fault switch "${name}".`, `use one of: ${KNOWN}`);
  }
  throw invalid(`Fault switch "${name}" is ${JSON.stringify(issue.path?.[0].value)}.`, `give ${issue.message}`);
}

/** Stores the switches and decides for each call whether to inject a fault. */
export class FaultSwitches {
  #faults: Faults = {};
  readonly #due = new Map<string, number>();
  /** Functions invoked since `idle` was set. */
  readonly #awake = new Set<string>();

  current(): Faults {
    return this.#faults;
  }

  /** Replaces all switches; `{}` turns every fault off. */
  set(faults: Faults): void {
    this.#faults = faults;
    this.#due.clear();
    this.#awake.clear();
  }

  /** True while the fault `idle` applies to this function and it has not been invoked. */
  isIdle(functionName: string): boolean {
    return this.for(functionName).idle === true && !this.#awake.has(functionName);
  }

  markAwake(functionName: string): void {
    this.#awake.add(functionName);
  }

  /** The switches that apply to this function. */
  for(functionName: string): Faults {
    const faults = this.#faults;
    return faults.functions === undefined || faults.functions.includes(functionName) ? faults : {};
  }

  /** True for the switch's share of the calls: evenly spread and without randomness, so the same in every run. */
  shouldInject(name: 'throttleRate' | 'dropConnectionRate', functionName: string): boolean {
    const rate = this.for(functionName)[name] ?? 0;
    if (rate <= 0) return false;
    const key = `${name}|${functionName}`;
    const due = (this.#due.get(key) ?? 0) + rate;
    // Sums of a share such as 0.1 are slightly below 1 because of rounding.
    const isDue = due >= 1 - 1e-9;
    this.#due.set(key, isDue ? due - 1 : due);
    return isDue;
  }
}

/** The tail after the fault; undefined when it is missing. */
export function corruptLogTail(logTail: Uint8Array, fault: Faults['logTail']): Uint8Array | undefined {
  if (fault === 'missing') return undefined;
  if (fault !== 'truncated') return logTail;
  const text = Buffer.from(logTail).toString();
  const report = Math.max(text.lastIndexOf('REPORT '), text.lastIndexOf('{"time"'), 0);
  return Buffer.from(text.slice(0, report + Math.floor((text.length - report) / 2)));
}

function invalid(message: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'SUITE_INVALID', source: 'user', message, fix });
}

/**
 * Was the same work done? Functions that got the same payload must answer with the same counts and results, and those of
 * different runtimes with the same fields; otherwise their times compare different things.
 */
import type { Configuration, Plan } from '../../plan/types.ts';
import { isRecord, parseJson } from '../../telemetry/json.ts';
import type { SampleIndex } from '../../telemetry/sample-index.ts';
import type { Sample } from '../../telemetry/types.ts';
import { MEASURED_PHASES } from '../results/phase-result.ts';
import type { WarningRule } from './warning-rule.ts';

interface Answer {
  readonly function: string;
  readonly runtime: string;
  /** Names of the top-level fields; undefined when the kept start of the body is not a whole JSON object. */
  readonly fields: readonly string[] | undefined;
  /** What can be compared, as text by name: counts, and fields that never change from answer to answer. */
  readonly values: ReadonlyMap<string, string>;
}

/** Longer texts are cut in the sentence. */
const MAX_VALUE_LENGTH = 40;
/** A field that is the same in fewer answers than this may be so by accident. */
const LEAST_ANSWERS = 2;

/** One warning for each difference, with the payloads that show it. */
export const ANSWERS_DIFFER: WarningRule<readonly [difference: string, payloads: readonly string[]]> = {
  code: 'ANSWERS_DIFFER',
  when: 'functions answered the same payload differently',
  find: ({ plan, index }) => {
    const payloads = Map.groupBy(plan.configurations, ({ payload }) => payload.name);
    const found = [...payloads].flatMap(([payload, configurations]) =>
      differencesOf(plan, configurations, index).map((difference) => ({ payload, difference })),
    );
    return [...Map.groupBy(found, ({ difference }) => difference)].map(
      ([difference, shown]) => [difference, shown.map(({ payload }) => payload)] as const,
    );
  },
  say: ([difference, payloads]) =>
    `${payloads.length === 1 ? 'Payload' : 'Payloads'} ${payloads.join(', ')}: ${difference}.`,
  fix: 'Make the functions do the same work before comparing their times.',
};

/** What the other functions answer that the first one does not, of configurations of one payload. */
function differencesOf(plan: Plan, configurations: readonly Configuration[], index: SampleIndex): string[] {
  const byFunction = Map.groupBy(configurations, (each) => each.function);
  const answers = [...byFunction].flatMap(([label, own]) => {
    const samples = own.flatMap(({ id }) => MEASURED_PHASES.flatMap((phase) => index.valid(id, phase)));
    const runtime = plan.functions.find((each) => each.label === label)?.runtime ?? '';
    return samples.length === 0 ? [] : [answerOf(label, runtime, samples)];
  });
  const [first, ...others] = answers;
  return first === undefined ? [] : others.flatMap((other) => describeDifference(first, other) ?? []);
}

function answerOf(label: string, runtime: string, samples: readonly Sample[]): Answer {
  const bodies = samples.map((sample) => bodyOf(sample.answerStart));
  const whole = bodies.find((body) => body !== undefined);
  const figures = samples.map(
    (sample, place): Readonly<Record<string, unknown>> => ({ ...bodies[place], ...sample.metrics }),
  );
  const names = new Set(figures.flatMap((each) => Object.keys(each)));
  const values = [...names].flatMap((name): [string, string][] => {
    const text = comparableValue(
      name,
      figures.flatMap((each) => (Object.hasOwn(each, name) ? [each[name]] : [])),
    );
    return text === undefined ? [] : [[name, text]];
  });
  return {
    function: label,
    runtime,
    fields: whole === undefined ? undefined : Object.keys(whole).sort(),
    values: new Map(values),
  };
}

/** undefined when the body was longer than what is kept, or is no JSON object: nothing can be said of its fields. */
function bodyOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  const parsed = text === undefined ? undefined : parseJson(text);
  return isRecord(parsed) ? parsed : undefined;
}

/**
 * Counts say what was done, whatever they are. Any other number or text does when it is no time and always the same: ids
 * and times of day differ from answer to answer. `runtime` is the language's own name.
 */
function comparableValue(name: string, found: readonly unknown[]): string | undefined {
  const distinct = [...new Set(found)];
  if (/_count$/.test(name))
    return distinct
      .filter((each) => typeof each === 'number')
      .toSorted((left, right) => left - right)
      .join('/');
  if (name === 'runtime' || isTimeName(name) || found.length < LEAST_ANSWERS || distinct.length > 1) return undefined;
  const [value] = distinct;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? JSON.stringify(value.slice(0, MAX_VALUE_LENGTH)) : undefined;
}

function isTimeName(name: string): boolean {
  return /(_ms|Ms)$/.test(name) || /(duration|time|timestamp)$/i.test(name);
}

/** Two functions of one runtime may be made to answer differently, as a build that breaks a call down does: only numbers count. */
function describeDifference(a: Answer, b: Answer): string | undefined {
  const parts: string[] = [];
  const isOtherRuntime = a.runtime !== b.runtime;
  if (isOtherRuntime && a.fields !== undefined && b.fields !== undefined) {
    for (const [one, other] of [
      [a, b.fields],
      [b, a.fields],
    ] as const) {
      const only = one.fields?.filter((name) => !other.includes(name)) ?? [];
      if (only.length > 0) parts.push(`only ${one.function} answers ${only.join(', ')}`);
    }
  }
  for (const [name, value] of a.values) {
    const other = b.values.get(name);
    if (other === undefined || other === value) continue;
    if (isOtherRuntime || isNumber(value)) {
      parts.push(`${name} is ${value} from ${a.function} and ${other} from ${b.function}`);
    }
  }
  return parts.length === 0 ? undefined : parts.join('; ');
}

function isNumber(text: string): boolean {
  return /^-?\d/.test(text);
}

/**
 * Was the same work done? Functions that got the same payload must answer with the same counts and results, and those of
 * different runtimes with the same fields; otherwise their times compare different things.
 */

import type { Plan } from '../plan/types.ts';
import { isRecord, parseJson } from '../telemetry/json.ts';
import type { Sample } from '../telemetry/types.ts';
import type { SampleIndex } from './group-samples.ts';
import { MEASURED_PHASES } from './results/phase-result.ts';

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

/** One sentence for each difference, with the payloads that show it; empty when all agree. */
export function differingAnswers(plan: Plan, index: SampleIndex): string[] {
  const differences = Map.groupBy(differencesByPayload(plan, index), ([, difference]) => difference);
  return [...differences].map(([difference, found]) => {
    const payloads = found.map(([payload]) => payload).join(', ');
    return `${found.length === 1 ? 'Payload' : 'Payloads'} ${payloads}: ${difference}.`;
  });
}

function differencesByPayload(plan: Plan, index: SampleIndex): [payload: string, difference: string][] {
  const byPayload = Map.groupBy(plan.configurations, (each) => each.payload.name);
  return [...byPayload].flatMap(([payload, configurations]) => {
    const labels = [...new Set(configurations.map((each) => each.function))];
    const answers = labels.flatMap((label) => {
      const ids = configurations.filter((each) => each.function === label).map((each) => each.id);
      const samples = ids.flatMap((id) => MEASURED_PHASES.flatMap((phase) => index.valid(id, phase)));
      const runtime = plan.functions.find((each) => each.label === label)?.runtime ?? '';
      return samples.length === 0 ? [] : [answerOf(label, runtime, samples)];
    });
    const [first, ...others] = answers;
    if (first === undefined) return [];
    return others.flatMap((other): [string, string][] => {
      const difference = describeDifference(first, other);
      return difference === undefined ? [] : [[payload, difference]];
    });
  });
}

function answerOf(label: string, runtime: string, samples: readonly Sample[]): Answer {
  const bodies = samples.map((sample) => bodyOf(sample.answerStart));
  const whole = bodies.find((body) => body !== undefined);
  const figures = samples.map((sample, place) => ({ ...bodies[place], ...sample.metrics }));
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
      .toSorted(ascending)
      .join('/');
  if (name === 'runtime' || isTimeName(name) || found.length < LEAST_ANSWERS || distinct.length > 1) return undefined;
  const [value] = distinct;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? JSON.stringify(value.slice(0, MAX_VALUE_LENGTH)) : undefined;
}

function isTimeName(name: string): boolean {
  return /(_ms|Ms)$/.test(name) || /(duration|time|timestamp)$/i.test(name);
}

function ascending(left: number, right: number): number {
  return left - right;
}

/** Two functions of one runtime may be made to answer differently, as a build that breaks a call down does: only numbers count. */
function describeDifference(a: Answer, b: Answer): string | undefined {
  const parts: string[] = [];
  const isOtherRuntime = a.runtime !== b.runtime;
  if (isOtherRuntime && a.fields !== undefined && b.fields !== undefined) {
    const { fields: inA } = a;
    const { fields: inB } = b;
    const onlyA = inA.filter((name) => !inB.includes(name));
    const onlyB = inB.filter((name) => !inA.includes(name));
    if (onlyA.length > 0) parts.push(`only ${a.function} answers ${onlyA.join(', ')}`);
    if (onlyB.length > 0) parts.push(`only ${b.function} answers ${onlyB.join(', ')}`);
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

/**
 * Did the functions do the same work? Functions with the same payload must respond with the same counts and results, and
 * those of different runtimes with the same fields; otherwise their times cannot be compared.
 */
import type { Configuration } from '../../plan/types.ts';
import { type FieldValues, isCount, numbersOf, type PhaseResponses } from '../../telemetry/response-fields.ts';
import type { SampleIndex } from '../../telemetry/sample-index.ts';
import { MEASURED_PHASES } from '../results/phase-result.ts';
import type { WarningRule } from './warning-rule.ts';

interface FunctionResponse {
  readonly function: string;
  readonly runtime: string;
  /** Names of the top-level fields; undefined when the stored start of the body is not a complete JSON object. */
  readonly fields: readonly string[] | undefined;
  /** Comparable values as text by name: counts, and fields that are the same in all responses. */
  readonly values: ReadonlyMap<string, string>;
}

/** Longer texts are truncated in the message. */
const MAX_VALUE_LENGTH = 40;
/** A field that is the same in fewer responses may be so by chance. */
const MIN_RESPONSES = 2;

/** One warning per difference, with its payloads. */
export const RESPONSES_DIFFER: WarningRule<readonly [difference: string, payloads: readonly string[]]> = {
  code: 'ANSWERS_DIFFER',
  when: 'functions responded differently to the same payload',
  find: ({ plan, index }) => {
    const payloads = Map.groupBy(plan.configurations, ({ payload }) => payload.name);
    const runtimes = new Map(plan.functions.map(({ label, runtime }) => [label, runtime]));
    const differences = [...payloads].flatMap(([payload, configurations]) =>
      differencesOf(runtimes, configurations, index).map((difference) => ({ payload, difference })),
    );
    return [...Map.groupBy(differences, ({ difference }) => difference)].map(
      ([difference, occurrences]) => [difference, occurrences.map(({ payload }) => payload)] as const,
    );
  },
  message: ([difference, payloads]) =>
    `${payloads.length === 1 ? 'Payload' : 'Payloads'} ${payloads.join(', ')}: ${difference}.`,
  fix: 'Make the functions do the same work before comparing their times.',
};

/** How the responses of the other functions differ from the first one's, for configurations of one payload. */
function differencesOf(
  runtimes: ReadonlyMap<string, string>,
  configurations: readonly Configuration[],
  index: SampleIndex,
): string[] {
  const byFunction = Map.groupBy(configurations, (configuration) => configuration.function);
  const responses = [...byFunction].flatMap(([label, own]) => {
    const responses = own.flatMap(({ id }) =>
      MEASURED_PHASES.flatMap((phase) => index.table.responses.of(id, phase) ?? []),
    );
    const runtime = runtimes.get(label) ?? '';
    return responses.length === 0 ? [] : [responseOf(label, runtime, responses)];
  });
  const [first, ...others] = responses;
  return first === undefined ? [] : others.flatMap((other) => describeDifference(first, other) ?? []);
}

function responseOf(label: string, runtime: string, phases: readonly PhaseResponses[]): FunctionResponse {
  const names = new Set(phases.flatMap(({ values }) => [...values.keys()]));
  const values = [...names].flatMap((name): [string, string][] => {
    const text = comparableValue(
      name,
      phases.flatMap((phase) => phase.values.get(name) ?? []),
    );
    return text === undefined ? [] : [[name, text]];
  });
  const fields = phases.map(({ firstFields }) => firstFields).find((names) => names !== undefined);
  return { function: label, runtime, fields, values: new Map(values) };
}

/**
 * The text to compare: of a count always, of another number or text only when it is the same in all responses, because ids and
 * timestamps differ.
 */
function comparableValue(name: string, phases: readonly FieldValues[]): string | undefined {
  if (isCount(name)) {
    return [...new Set(phases.flatMap(numbersOf))].toSorted((left, right) => left - right).join('/');
  }
  const [{ first: value } = { first: undefined }] = phases;
  const responses = phases.reduce((sum, { count }) => sum + count, 0);
  if (responses < MIN_RESPONSES) return undefined;
  if (phases.some(({ first, isVaried }) => isVaried || first !== value)) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? JSON.stringify(value.slice(0, MAX_VALUE_LENGTH)) : undefined;
}

/** Of two builds of one runtime only numbers are compared: their fields may differ, for example by a breakdown. */
function describeDifference(a: FunctionResponse, b: FunctionResponse): string | undefined {
  const parts: string[] = [];
  const isOtherRuntime = a.runtime !== b.runtime;
  if (isOtherRuntime && a.fields !== undefined && b.fields !== undefined) {
    for (const [response, otherFields] of [
      [a, b.fields],
      [b, a.fields],
    ] as const) {
      const only = response.fields?.filter((name) => !otherFields.includes(name)) ?? [];
      if (only.length > 0) parts.push(`only ${response.function} responds with ${only.join(', ')}`);
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

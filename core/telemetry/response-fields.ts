/**
 * What the responses of a run had, counted while its samples are read: whether functions did the same work, and what they
 * responded when they failed.
 */
import { isRecord, parseJson } from './json.ts';
import type { Sample } from './types.ts';

/** One field of all valid responses of a phase. */
export interface FieldValues {
  /** Responses that have it. */
  count: number;
  /** undefined for what is varied and no count, because it is not compared. */
  first: unknown;
  /** More than one value. */
  isVaried: boolean;
  /** The numbers that a field named `…_count` had beside the first; absent while it had no other. */
  otherNumbers?: Set<number>;
}

/** Every number that a field named `…_count` had. */
export function numbersOf({ first, otherNumbers = new Set() }: FieldValues): number[] {
  return [...(typeof first === 'number' ? [first] : []), ...otherNumbers];
}

export interface PhaseResponses {
  /** Names in the first response whose stored start is a complete JSON object. */
  firstFields?: readonly string[];
  /** By name, in the order of appearance: top-level fields, and the metrics of the samples, as far as they are compared. */
  readonly values: Map<string, FieldValues>;
}

/** Responses with an error of the function's own, setup calls aside. */
export interface ErrorResponses {
  count: number;
  /** When the first of them was sent. */
  sinceMs: number;
  /** The first with a text, and when it was sent. */
  first?: { readonly sentMs: number; readonly text: string };
}

export class ResponseFields {
  readonly #phases = new Map<string, PhaseResponses>();
  /** By configuration. */
  readonly errors = new Map<string, ErrorResponses>();

  add(sample: Sample): void {
    if (sample.excludeReason === 'wrong_answer' && sample.phase !== 'setup') this.#addError(sample);
    // Responses under load and of setup calls are not compared.
    if (sample.status !== 'valid' || sample.phase === 'load' || sample.phase === 'setup') return;
    const key = keyOf(sample.configurationId, sample.phase);
    const responses: PhaseResponses = this.#phases.get(key) ?? { values: new Map() };
    this.#phases.set(key, responses);
    const body = bodyOf(sample.responseStart);
    if (body !== undefined) responses.firstFields ??= Object.keys(body).sort();
    for (const name of Object.keys(body ?? {}).filter(isCompared)) {
      // A metric replaces a field of its name.
      if (!Object.hasOwn(sample.metrics, name)) addValue(responses.values, name, body?.[name]);
      else if (!responses.values.has(name)) addValue(responses.values, name, sample.metrics[name], 0);
    }
    for (const name of Object.keys(sample.metrics).filter(isCompared)) {
      addValue(responses.values, name, sample.metrics[name]);
    }
  }

  of(configurationId: string, phase: Sample['phase']): PhaseResponses | undefined {
    return this.#phases.get(keyOf(configurationId, phase));
  }

  #addError({ configurationId, sentAt, responseStart = '' }: Sample): void {
    const sentMs = Date.parse(sentAt);
    const errors = this.errors.get(configurationId) ?? { count: 0, sinceMs: sentMs };
    this.errors.set(configurationId, errors);
    errors.count += 1;
    errors.sinceMs = Math.min(errors.sinceMs, sentMs);
    const text = responseStart.trim();
    if (text !== '' && (errors.first === undefined || sentMs < errors.first.sentMs)) errors.first = { sentMs, text };
  }
}

function keyOf(configurationId: string, phase: Sample['phase']): string {
  return `${phase} ${configurationId}`;
}

/** @param count 0 only reserves the rank of the name in the order */
function addValue(values: Map<string, FieldValues>, name: string, value: unknown, count = 1): void {
  const field = values.get(name);
  if (field === undefined) {
    values.set(name, { count, first: value, isVaried: false });
    return;
  }
  field.count += count;
  if (field.first === value) return;
  // Two objects are never the same value, as two times are not.
  field.isVaried = true;
  if (!isCount(name)) field.first = undefined;
  else if (typeof value === 'number') field.otherNumbers = (field.otherNumbers ?? new Set()).add(value);
}

/** Times differ, and `runtime` names the language. */
function isCompared(field: string): boolean {
  return field !== 'runtime' && !/(_ms|Ms)$/.test(field) && !/(duration|time|timestamp)$/i.test(field);
}

export function isCount(name: string): boolean {
  return name.endsWith('_count');
}

/** undefined when the body was truncated or is not a JSON object: then its fields are unknown. */
function bodyOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  const parsed = text === undefined ? undefined : parseJson(text);
  return isRecord(parsed) ? parsed : undefined;
}

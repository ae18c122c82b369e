/** What the schema of suites is put together from: each part names its cure, and says to editors what it is. */
import * as v from 'valibot';

const SLUG = /^[a-z0-9-]{1,64}$/;
const PAYLOAD_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const SLUG_CURE = 'Use 1 to 64 of the characters a-z, 0-9 and "-".';

/** One generator keeps its own lag small up to here; more needs several of them. */
const MOST_RPS = 200;

export function text(cure: string, description: string) {
  return v.pipe(v.string(cure), v.minLength(1, cure), v.maxLength(2000, cure), v.description(description));
}

export function slug(description: string) {
  return v.pipe(v.string(SLUG_CURE), v.regex(SLUG, SLUG_CURE), v.description(description));
}

export function wholeNumber(low: number, high: number, description: string) {
  const cure = `Give a whole number from ${low} to ${high}.`;
  return v.pipe(
    v.number(cure),
    v.integer(cure),
    v.minValue(low, cure),
    v.maxValue(high, cure),
    v.description(description),
  );
}

export function positive(high: number, description: string) {
  const cure = `Give a number above 0, at most ${high}.`;
  return v.pipe(v.number(cure), v.gtValue(0, cure), v.maxValue(high, cure), v.description(description));
}

export function rate(description: string) {
  const cure = `Give a number from 0 to ${MOST_RPS}.`;
  return v.pipe(v.number(cure), v.minValue(0, cure), v.maxValue(MOST_RPS, cure), v.description(description));
}

/** A part with what editors say of it. */
export function described<S extends v.GenericSchema>(schema: S, description: string) {
  return v.pipe(schema, v.description(description));
}

/** Options of a phase that may be null for "none", or left out. */
export function optionsOrNull<S extends v.GenericSchema>(schema: S, description: string) {
  return v.optional(described(v.nullable(schema), description));
}

/** A list of 1 to `max`. */
export function list<S extends v.GenericSchema>(item: S, max: number, cure: string, description: string) {
  return v.pipe(v.array(item, cure), v.minLength(1, cure), v.maxLength(max, cure), v.description(description));
}

const PAYLOAD_NAME_CURE = 'Use 1 to 64 of the characters A-Z, a-z, 0-9, "_" and "-" as a payload\'s name.';
export const payloadName = v.pipe(
  v.string(PAYLOAD_NAME_CURE),
  v.regex(PAYLOAD_NAME, PAYLOAD_NAME_CURE),
  v.description('Name of a payload, as in the id of a configuration.'),
);

export const PAYLOAD_CURE = 'Give the name of one of the target\'s payloads, or {"name": "...", "event": {...}}.';
export const payload = v.union(
  [
    payloadName,
    v.strictObject(
      {
        name: payloadName,
        event: described(v.unknown(), 'The event the function is invoked with: any JSON.'),
      },
      PAYLOAD_CURE,
    ),
  ],
  PAYLOAD_CURE,
);

/** The parts of the suite schema. Each has a fix, which becomes the error message, and a description for editors. */
import * as v from 'valibot';

const SLUG = /^[a-z0-9-]{1,64}$/;
const PAYLOAD_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const SLUG_FIX = 'Use 1 to 64 of the characters a-z, 0-9 and "-".';

/** Highest rate at which one load generator keeps its own send lag small; in arrivals per second. */
const MAX_RPS = 200;

export function text(fix: string, description: string) {
  return v.pipe(v.string(fix), v.minLength(1, fix), v.maxLength(2000, fix), v.description(description));
}

export function slug(description: string) {
  return v.pipe(v.string(SLUG_FIX), v.regex(SLUG, SLUG_FIX), v.description(description));
}

export function wholeNumber(low: number, high: number, description: string) {
  const fix = `Give a whole number from ${low} to ${high}.`;
  return v.pipe(v.number(fix), v.integer(fix), v.minValue(low, fix), v.maxValue(high, fix), v.description(description));
}

export function positive(high: number, description: string) {
  const fix = `Give a number above 0, at most ${high}.`;
  return v.pipe(v.number(fix), v.gtValue(0, fix), v.maxValue(high, fix), v.description(description));
}

export function rate(description: string) {
  const fix = `Give a number from 0 to ${MAX_RPS}.`;
  return v.pipe(v.number(fix), v.minValue(0, fix), v.maxValue(MAX_RPS, fix), v.description(description));
}

/** A schema with a description for editors. */
export function described<S extends v.GenericSchema>(schema: S, description: string) {
  return v.pipe(schema, v.description(description));
}

/** Options of a phase that may be null for "none", or absent. */
export function optionsOrNull<S extends v.GenericSchema>(schema: S, description: string) {
  return v.optional(described(v.nullable(schema), description));
}

/** A list of 1 to `max` items. */
export function list<S extends v.GenericSchema>(item: S, max: number, fix: string, description: string) {
  return v.pipe(v.array(item, fix), v.minLength(1, fix), v.maxLength(max, fix), v.description(description));
}

const PAYLOAD_NAME_FIX = 'Use 1 to 64 of the characters A-Z, a-z, 0-9, "_" and "-" as a payload\'s name.';
export const payloadName = v.pipe(
  v.string(PAYLOAD_NAME_FIX),
  v.regex(PAYLOAD_NAME, PAYLOAD_NAME_FIX),
  v.description('Name of a payload, as in the id of a configuration.'),
);

export const PAYLOAD_FIX = 'Give the name of one of the target\'s payloads, or {"name": "...", "event": {...}}.';
export const payload = v.union(
  [
    payloadName,
    v.strictObject(
      {
        name: payloadName,
        event: described(
          v.unknown(),
          'The event the function is invoked with: any JSON. A suite may take 255 KiB with all its events.',
        ),
      },
      PAYLOAD_FIX,
    ),
  ],
  PAYLOAD_FIX,
);

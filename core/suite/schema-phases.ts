/** The schema of the options of a suite's phases. */
import * as v from 'valibot';
import { DEFAULT_MAX_SAMPLES } from './defaults.ts';
import { described, list, payloadName, positive, rate, wholeNumber } from './schema-parts.ts';

const payloadNames = list(
  payloadName,
  100,
  'Give a list of payload names, or omit the key for every payload.',
  'Names of the payloads measured in this phase; without it every payload of a function is.',
);

function stoppingCounts(limit: number, preset: number) {
  return {
    targetIntervalPercent: v.optional(
      positive(
        50,
        'Stop a configuration once half the width of the 95 % interval of its median is at most this percentage of the median; never before 10 samples.',
      ),
    ),
    maxSamples: v.optional(
      wholeNumber(10, limit, `With targetIntervalPercent: maximum samples per configuration; ${preset} without it.`),
    ),
  };
}

const COLD_FIX = 'Give an object such as {"samples": 10}, or null for no cold starts.';
const coldCounts = {
  samples: v.optional(
    wholeNumber(1, 1000, 'Valid cold starts per configuration in the whole run; rounds = ceil(samples / burst).'),
  ),
  burst: v.optional(wholeNumber(1, 100, 'Simultaneous invocations after one update of the function.')),
  followUps: v.optional(wholeNumber(0, 100, 'Calls of the same payload right after the cold one.')),
  ...stoppingCounts(1000, DEFAULT_MAX_SAMPLES.cold),
};

const WARM_FIX = 'Give an object such as {"samples": 20}, or null for no warm calls.';
const warmCounts = {
  samples: v.optional(wholeNumber(1, 10_000, 'Valid warm calls per configuration in the whole run.')),
  discard: v.optional(wholeNumber(0, 100, 'Calls made and discarded before the warm ones of each visit.')),
  ...stoppingCounts(10_000, DEFAULT_MAX_SAMPLES.warm),
};

const LOAD_FIX =
  'Give an object such as {"phases": [{"seconds": 60, "fromRps": 1, "toRps": 20}]}, or null for no load.';
const loadOptions = {
  phases: v.optional(
    list(
      v.strictObject(
        {
          seconds: wholeNumber(1, 14_400, 'Length of the phase in seconds.'),
          fromRps: rate('Arrivals per second when the phase begins.'),
          toRps: rate('Arrivals per second when it ends; a straight line in between, constant when both are equal.'),
        },
        'Give {"seconds": 60, "fromRps": 1, "toRps": 20}.',
      ),
      50,
      'Give a list of phases: [{"seconds": 60, "fromRps": 1, "toRps": 20}].',
      'One after the other.',
    ),
  ),
  distribution: v.optional(
    described(
      v.picklist(['even', 'poisson'], 'Give "even" or "poisson".'),
      'Arrivals evenly spaced, or at random as from independent callers (seeded); "even" without it.',
    ),
  ),
  via: v.optional(
    described(
      v.picklist(['invoke', 'url'], 'Give "invoke" or "url".'),
      'Invoke gives the Duration of every call, the function URL only what the caller sees; "invoke" without it.',
    ),
  ),
  windowSeconds: v.optional(
    wholeNumber(1, 3600, 'Length of the windows in the report; 60 without it, 10 for a load below six minutes.'),
  ),
};

export const suiteCold = v.strictObject(
  {
    payloads: v.optional(payloadNames),
    ...coldCounts,
    maxAttempts: v.optional(wholeNumber(1, 10, 'Maximum number of updates tried until a cold start is verified.')),
    settleMs: v.optional(wholeNumber(0, 60_000, 'Wait after an update; 0 locally and 2000 on AWS without it.')),
  },
  COLD_FIX,
);
export const functionCold = v.strictObject(coldCounts, COLD_FIX);

export const suiteWarm = v.strictObject({ payloads: v.optional(payloadNames), ...warmCounts }, WARM_FIX);
export const functionWarm = v.strictObject(warmCounts, WARM_FIX);

export const suiteLoad = v.strictObject({ payloads: v.optional(payloadNames), ...loadOptions }, LOAD_FIX);
export const functionLoad = v.strictObject(loadOptions, LOAD_FIX);

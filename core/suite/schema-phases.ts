/** The options of the phases of a suite, as people write them. */
import * as v from 'valibot';
import { described, list, payloadName, positive, rate, wholeNumber } from './schema-parts.ts';

const payloadNames = list(
  payloadName,
  100,
  'Give a list of payload names, or leave the key out for every payload.',
  'Names of the payloads measured in this phase; without it every payload of a function is.',
);

function stoppingCounts(mostSamples: number) {
  return {
    targetIntervalPercent: v.optional(
      positive(
        50,
        'Stop a configuration once half the width of the 95 % interval of its median is at most this share of the median; never before 10 samples.',
      ),
    ),
    maxSamples: v.optional(
      wholeNumber(10, mostSamples, 'With targetIntervalPercent: the most samples of a configuration; 40 without it.'),
    ),
  };
}

const COLD_CURE = 'Give an object such as {"samples": 10}, or null for no cold starts.';
const coldCounts = {
  samples: v.optional(
    wholeNumber(1, 1000, 'Valid cold starts of a configuration in the whole run; rounds = ceil(samples / burst).'),
  ),
  burst: v.optional(wholeNumber(1, 100, 'Simultaneous invocations after one update of the function.')),
  followUps: v.optional(wholeNumber(0, 100, 'Calls of the same payload right after the cold one.')),
  ...stoppingCounts(1000),
};

const WARM_CURE = 'Give an object such as {"samples": 20}, or null for no warm calls.';
const warmCounts = {
  samples: v.optional(wholeNumber(1, 10_000, 'Valid warm calls of a configuration in the whole run.')),
  discard: v.optional(wholeNumber(0, 100, 'Calls made and discarded before the warm ones of each visit.')),
  ...stoppingCounts(10_000),
};

const LOAD_CURE =
  'Give an object such as {"phases": [{"seconds": 60, "fromRps": 1, "toRps": 20}]}, or null for no load.';
const loadOptions = {
  phases: v.optional(
    list(
      v.strictObject(
        {
          seconds: wholeNumber(1, 14_400, 'Length of the phase in seconds.'),
          fromRps: rate('Arrivals a second when the phase begins.'),
          toRps: rate('Arrivals a second when it ends; a straight line in between, constant when both are equal.'),
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
      'Arrivals evenly spaced, or at random as independent callers come (seeded); "even" without it.',
    ),
  ),
  via: v.optional(
    described(
      v.picklist(['invoke', 'url'], 'Give "invoke" or "url".'),
      'Invoke brings the Duration of every call; the function URL only what the caller sees; "invoke" without it.',
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
    maxAttempts: v.optional(wholeNumber(1, 10, 'Updates tried until what comes back is a verified cold start.')),
    settleMs: v.optional(wholeNumber(0, 60_000, 'Wait after an update; 0 locally and 2000 on AWS without it.')),
  },
  COLD_CURE,
);
export const functionCold = v.strictObject(coldCounts, COLD_CURE);

export const suiteWarm = v.strictObject({ payloads: v.optional(payloadNames), ...warmCounts }, WARM_CURE);
export const functionWarm = v.strictObject(warmCounts, WARM_CURE);

export const suiteLoad = v.strictObject({ payloads: v.optional(payloadNames), ...loadOptions }, LOAD_CURE);
export const functionLoad = v.strictObject(loadOptions, LOAD_CURE);

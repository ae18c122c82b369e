/**
 * The suite JSON as people write it, also the input of an execution. Every message is the cure a reader gets; the path
 * and what was found are added in problems.ts, and what depends on the catalogue is checked in resolve.ts.
 */
import * as v from 'valibot';

const SLUG = /^[a-z0-9-]{1,64}$/;
const PAYLOAD_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const SLUG_CURE = 'Use 1 to 64 of the characters a-z, 0-9 and "-".';

/** One generator keeps its own lag small up to here; more needs several of them. */
const MOST_RPS = 200;

function text(cure: string, description: string) {
  return v.pipe(v.string(cure), v.minLength(1, cure), v.maxLength(2000, cure), v.description(description));
}

function slug(description: string) {
  return v.pipe(v.string(SLUG_CURE), v.regex(SLUG, SLUG_CURE), v.description(description));
}

function wholeNumber(low: number, high: number, description: string) {
  const cure = `Give a whole number from ${low} to ${high}.`;
  return v.pipe(
    v.number(cure),
    v.integer(cure),
    v.minValue(low, cure),
    v.maxValue(high, cure),
    v.description(description),
  );
}

function positive(high: number, description: string) {
  const cure = `Give a number above 0, at most ${high}.`;
  return v.pipe(v.number(cure), v.gtValue(0, cure), v.maxValue(high, cure), v.description(description));
}

function rate(description: string) {
  const cure = `Give a number from 0 to ${MOST_RPS}.`;
  return v.pipe(v.number(cure), v.minValue(0, cure), v.maxValue(MOST_RPS, cure), v.description(description));
}

/** A list of 1 to `max`. */
function list<S extends v.GenericSchema>(item: S, max: number, cure: string, description: string) {
  return v.pipe(v.array(item, cure), v.minLength(1, cure), v.maxLength(max, cure), v.description(description));
}

const PAYLOAD_NAME_CURE = 'Use 1 to 64 of the characters A-Z, a-z, 0-9, "_" and "-" as a payload\'s name.';
const payloadName = v.pipe(
  v.string(PAYLOAD_NAME_CURE),
  v.regex(PAYLOAD_NAME, PAYLOAD_NAME_CURE),
  v.description('Name of a payload, as in the id of a configuration.'),
);

const PAYLOAD_CURE = 'Give the name of one of the target\'s payloads, or {"name": "...", "event": {...}}.';
const payload = v.union(
  [
    payloadName,
    v.strictObject(
      {
        name: payloadName,
        event: v.pipe(v.unknown(), v.description('The event the function is invoked with: any JSON.')),
      },
      PAYLOAD_CURE,
    ),
  ],
  PAYLOAD_CURE,
);

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
    v.pipe(
      v.picklist(['even', 'poisson'], 'Give "even" or "poisson".'),
      v.description('Arrivals evenly spaced, or at random as independent callers come (seeded); "even" without it.'),
    ),
  ),
  via: v.optional(
    v.pipe(
      v.picklist(['invoke', 'url'], 'Give "invoke" or "url".'),
      v.description(
        'Invoke brings the Duration of every call; the function URL only what the caller sees; "invoke" without it.',
      ),
    ),
  ),
  windowSeconds: v.optional(
    wholeNumber(1, 3600, 'Length of the windows in the report; 60 without it, 10 for a load below six minutes.'),
  ),
};

const ENVIRONMENT_CURE = 'Give an object of strings; names are letters, digits and "_" and start with a letter.';
const environmentOverride = v.strictObject(
  {
    name: slug('Name of this variant, last part of the id of its configurations.'),
    environment: v.pipe(
      v.record(
        v.pipe(v.string(ENVIRONMENT_CURE), v.regex(/^[A-Za-z][A-Za-z0-9_]*$/, ENVIRONMENT_CURE)),
        v.string(ENVIRONMENT_CURE),
        ENVIRONMENT_CURE,
      ),
      v.description("Variables merged into the function's own; {} measures it as it is."),
    ),
  },
  'Give {"name": "...", "environment": {...}}.',
);

const measuredFunction = v.strictObject(
  {
    target: v.optional(text('Give the name of a target: npx thaw suites lists them.', 'A target of this repository.')),
    functionArn: v.optional(
      text('Give the ARN of a function, without version or alias.', 'Any other function, by its unqualified ARN.'),
    ),
    label: v.optional(slug("Name in the report, unique in the suite; the target's or the function's name without it.")),
    memoryMb: v.optional(
      list(
        wholeNumber(128, 10_240, 'Memory in MB.'),
        50,
        'Give a list of memory sizes in MB, for example [128, 512].',
        "Memory sizes to measure; without it the target's own.",
      ),
    ),
    payloads: v.optional(
      list(payload, 100, PAYLOAD_CURE, 'Payloads to measure; without it every payload of the target.'),
    ),
    environmentOverrides: v.optional(
      list(
        environmentOverride,
        20,
        'Give a list of {"name": "...", "environment": {...}}.',
        'Variants of the environment, each a configuration of its own, measured instead of the plain environment.',
      ),
    ),
    cold: v.optional(
      v.pipe(
        v.nullable(v.strictObject(coldCounts, COLD_CURE)),
        v.description('Changes to the cold options of the suite, for this function only; null = no cold starts.'),
      ),
    ),
    warm: v.optional(
      v.pipe(
        v.nullable(v.strictObject(warmCounts, WARM_CURE)),
        v.description('Changes to the warm options of the suite, for this function only; null = no warm calls.'),
      ),
    ),
    load: v.optional(
      v.pipe(
        v.nullable(v.strictObject(loadOptions, LOAD_CURE)),
        v.description('Changes to the load options of the suite, for this function only; null = no load.'),
      ),
    ),
  },
  'Give an object with "target" or "functionArn".',
);

const setupCall = v.strictObject(
  {
    target: v.optional(text('Give the name of a target.', 'A target of this repository.')),
    functionArn: v.optional(text('Give the ARN of a function.', 'Any other function, by its unqualified ARN.')),
    payload,
  },
  'Give {"target": "...", "payload": "..."}.',
);

const PHASE_CURE = 'Give one of "cold", "follow-up", "warm", "load".';
const METRIC_CURE = 'Give the name of a figure of the report, for example "initDurationMs".';
const patternOperand = v.strictObject(
  {
    function: slug('Label of a function of the suite.'),
    payload: v.optional(payloadName),
    phase: v.picklist(['cold', 'follow-up', 'warm', 'load'], PHASE_CURE),
    metric: text(METRIC_CURE, 'Name of the figure, unit included.'),
  },
  'Give {"function": "...", "phase": "cold", "metric": "durationMs"}.',
);

const publishedFigure = v.strictObject(
  {
    function: slug('Label of a function of the suite.'),
    payload: v.optional(payloadName),
    memoryMb: v.optional(wholeNumber(128, 10_240, 'Memory size the figure was measured at.')),
    phase: v.picklist(
      ['cold', 'follow-up', 'warm', 'load', 'package'],
      'Give one of "cold", "follow-up", "warm", "load", "package".',
    ),
    metric: text(METRIC_CURE, 'Name of the figure, unit included.'),
    value: v.pipe(v.number('Give the published number.'), v.description('As printed.')),
    unit: text('Give the unit: "ms", "MB", "bytes", or "×" for a ratio.', 'Unit; × = function over reference.'),
    reference: v.optional(slug('Of a ratio: the label it is relative to.')),
    source: text('Say where it was published.', 'Where it was published.'),
  },
  'Give {"function": "...", "phase": "cold", "metric": "...", "value": 1, "unit": "ms", "source": "..."}.',
);

const optionalColdOptions = v.strictObject(
  {
    payloads: v.optional(payloadNames),
    ...coldCounts,
    maxAttempts: v.optional(wholeNumber(1, 10, 'Updates tried until what comes back is a verified cold start.')),
    settleMs: v.optional(wholeNumber(0, 60_000, 'Wait after an update; 0 locally and 2000 on AWS without it.')),
  },
  COLD_CURE,
);

const budget = v.strictObject(
  {
    usd: v.optional(positive(100_000, 'A run estimated to cost more is refused; 1 without it.')),
    minutes: v.optional(positive(1380, 'A run estimated to take longer is refused; 60 without it.')),
  },
  'Give an object such as {"usd": 1, "minutes": 60}.',
);

/** The whole input form: `{}`, a shipped suite, one with changes, or a suite of one's own. */
export const suiteInputSchema = v.pipe(
  v.strictObject(
    {
      $schema: v.optional(v.pipe(v.string('Give the path of the schema.'), v.description('For editors; ignored.'))),
      Comment: v.optional(v.pipe(v.string('Give a text.'), v.description('Ignored; consoles like to put one here.'))),
      scheduledTime: v.optional(
        text('Give the time of the schedule as ISO 8601 text.', 'Set by the schedule: tells a night delivered twice.'),
      ),
      suite: v.optional(
        text('Give the name of a shipped suite.', 'Name of a shipped suite; the other keys change it.'),
      ),
      name: v.optional(slug('Name of a suite of your own.')),
      description: v.optional(text('Give a text of 1 to 2000 characters.', 'One sentence for lists and reports.')),
      seed: v.optional(wholeNumber(0, 4_294_967_295, 'The order within rounds follows from it; 1 without it.')),
      functions: v.optional(
        list(measuredFunction, 100, 'Give a list of functions, each with "target" or "functionArn".', 'To measure.'),
      ),
      setup: v.optional(
        v.pipe(
          v.array(setupCall, 'Give a list of calls: [{"target": "...", "payload": "..."}].'),
          v.maxLength(20, 'Give at most 20 setup calls.'),
          v.description('Calls made once before round 1; never in a statistic.'),
        ),
      ),
      cold: v.optional(v.pipe(v.nullable(optionalColdOptions), v.description('Cold starts; null = none.'))),
      warm: v.optional(
        v.pipe(
          v.nullable(v.strictObject({ payloads: v.optional(payloadNames), ...warmCounts }, WARM_CURE)),
          v.description('Warm calls; null = none.'),
        ),
      ),
      load: v.optional(
        v.pipe(
          v.nullable(v.strictObject({ payloads: v.optional(payloadNames), ...loadOptions }, LOAD_CURE)),
          v.description('Load after the cold and warm calls, one configuration at a time; null = none.'),
        ),
      ),
      lanes: v.optional(
        wholeNumber(1, 10, 'Lanes that run at the same time; 1 locally and one a function on AWS without it.'),
      ),
      reference: v.optional(slug('Label of the function the others are compared with.')),
      canary: v.optional(
        slug('Label of a function whose package is left alone: when it shifts between nights, so did the platform.'),
      ),
      budget: v.optional(v.pipe(budget, v.description('Limits above which a run is refused before it starts.'))),
      published: v.optional(
        v.pipe(
          v.array(publishedFigure, 'Give a list of published figures.'),
          v.description('Figures their authors measured on AWS; printed beside ours, never mixed with them.'),
        ),
      ),
      patterns: v.optional(
        v.pipe(
          v.array(
            v.strictObject(
              {
                statement: text('Give a sentence.', 'What is expected, as a sentence.'),
                left: patternOperand,
                right: patternOperand,
              },
              'Give {"statement": "...", "left": {...}, "right": {...}}.',
            ),
            'Give a list of patterns.',
          ),
          v.description('Statements a run confirms or refutes: left is expected above right.'),
        ),
      ),
      local: v.optional(
        v.strictObject(
          {
            faults: v.optional(
              v.pipe(
                v.record(v.string(), v.unknown(), 'Give an object of fault switches.'),
                v.description('Fault switches of the local Lambda service; refused on AWS.'),
              ),
            ),
            load: v.optional(
              v.pipe(
                v.strictObject({ payloads: v.optional(payloadNames), ...loadOptions }, LOAD_CURE),
                v.description('Load options that replace those of "load" in a local run.'),
              ),
            ),
          },
          'Give {"faults": {...}} or {"load": {...}}.',
        ),
      ),
    },
    'Give one JSON object: {} runs the quick suite.',
  ),
  v.title('Thaw suite'),
  v.description('What to measure: {} is the quick suite, {"suite": "dynamodb"} a shipped one, or a whole suite.'),
);

export type SuiteInput = v.InferOutput<typeof suiteInputSchema>;
export type FunctionInput = NonNullable<SuiteInput['functions']>[number];
export type PayloadInput = NonNullable<FunctionInput['payloads']>[number];

/**
 * The suite JSON as people write it, which is also the input of an execution. Every message is the fix of an error; the
 * path and what was found are added in problems.ts, and what depends on the catalogue is checked in resolve.ts.
 */
import * as v from 'valibot';
import { MAX_LANES } from './max-lanes.ts';
import {
  described,
  list,
  optionsOrNull,
  PAYLOAD_FIX,
  payload,
  payloadName,
  positive,
  slug,
  text,
  wholeNumber,
} from './schema-parts.ts';
import { functionCold, functionLoad, functionWarm, suiteCold, suiteLoad, suiteWarm } from './schema-phases.ts';

/** What a run was tried with (docs/scale.md); the input of an execution has room for about as many. */
const MAX_FUNCTIONS = 2_000;

const ENVIRONMENT_FIX =
  'Give an object of strings; names are at least two letters, digits or "_" and start with a letter.';
const environmentOverride = v.strictObject(
  {
    name: slug('Name of this variant, last part of the id of its configurations.'),
    environment: described(
      v.record(
        v.pipe(v.string(ENVIRONMENT_FIX), v.regex(/^[A-Za-z][A-Za-z0-9_]+$/, ENVIRONMENT_FIX)),
        v.string(ENVIRONMENT_FIX),
        ENVIRONMENT_FIX,
      ),
      "Variables merged into the function's own; {} measures it as it is.",
    ),
  },
  'Give {"name": "...", "environment": {...}}.',
);

const measuredFunction = v.strictObject(
  {
    target: v.optional(text('Give the name of a target: npx thaw suites lists them.', 'A target of this repository.')),
    functionArn: v.optional(
      text(
        'Give the ARN of a function, without version or alias.',
        'Any other function that is opted in (tag thaw:measure=true), by its unqualified ARN.',
      ),
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
      list(payload, 100, PAYLOAD_FIX, 'Payloads to measure; without it every payload of the target.'),
    ),
    environmentOverrides: v.optional(
      list(
        environmentOverride,
        20,
        'Give a list of {"name": "...", "environment": {...}}.',
        'Variants of the environment, each a configuration of its own, measured instead of the plain environment.',
      ),
    ),
    cpuTimeExtension: v.optional(
      described(
        v.boolean('Give true or false.'),
        'true: also measured with an extension attached that reads the CPU time of the runtime, in visits of their own; the layer is removed afterwards.',
      ),
    ),
    cold: optionsOrNull(
      functionCold,
      'Changes to the cold options of the suite, for this function only; null = no cold starts.',
    ),
    warm: optionsOrNull(
      functionWarm,
      'Changes to the warm options of the suite, for this function only; null = no warm calls.',
    ),
    load: optionsOrNull(
      functionLoad,
      'Changes to the load options of the suite, for this function only; null = no load.',
    ),
  },
  'Give an object with "target" or "functionArn".',
);

const setupCall = v.strictObject(
  {
    target: v.optional(text('Give the name of a target.', 'A target of this repository.')),
    functionArn: v.optional(
      text(
        'Give the ARN of a function.',
        'Any other function that is opted in (tag thaw:measure=true), by its unqualified ARN.',
      ),
    ),
    payload,
  },
  'Give {"target": "...", "payload": "..."}.',
);

const PHASE_FIX = 'Give one of "cold", "follow-up", "warm", "load".';
const METRIC_FIX = 'Give the name of a figure of the report, for example "initDurationMs".';
const patternOperand = v.strictObject(
  {
    function: slug('Label of a function of the suite.'),
    payload: v.optional(payloadName),
    phase: v.picklist(['cold', 'follow-up', 'warm', 'load'], PHASE_FIX),
    metric: text(METRIC_FIX, 'Name of the figure, unit included.'),
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
    metric: text(METRIC_FIX, 'Name of the figure, unit included.'),
    value: described(v.number('Give the published number.'), 'As printed.'),
    unit: text('Give the unit: "ms", "MB", "bytes", or "×" for a ratio.', 'Unit; × = function over reference.'),
    reference: v.optional(slug('Of a ratio: the label it is relative to.')),
    source: text('Give the publication.', 'Where it was published.'),
  },
  'Give {"function": "...", "phase": "cold", "metric": "...", "value": 1, "unit": "ms", "source": "..."}.',
);

const budget = v.strictObject(
  {
    usd: v.optional(positive(100_000, 'A run estimated to cost more is rejected; 1 without it.')),
    minutes: v.optional(positive(1380, 'A run estimated to take longer is rejected; 60 without it.')),
  },
  'Give an object such as {"usd": 1, "minutes": 60}.',
);

/** The complete input: `{}`, a shipped suite with or without changes, or a suite of one's own. */
export const suiteInputSchema = v.pipe(
  v.strictObject(
    {
      $schema: v.optional(described(v.string('Give the path of the schema.'), 'For editors; ignored.')),
      Comment: v.optional(described(v.string('Give a text.'), 'Ignored; consoles like to put one here.')),
      AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: v.optional(
        text('Give a text.', 'Ignored; Step Functions adds it when another state machine starts the run.'),
      ),
      scheduledTime: v.optional(
        text(
          'Give the time of the schedule as ISO 8601 text.',
          'Set by the schedule: identifies a night delivered twice.',
        ),
      ),
      suite: v.optional(
        text('Give the name of a shipped suite.', 'Name of a shipped suite; the other keys change it.'),
      ),
      name: v.optional(slug('Name of a suite of your own.')),
      description: v.optional(text('Give a text of 1 to 2000 characters.', 'One sentence for lists and reports.')),
      seed: v.optional(wholeNumber(0, 4_294_967_295, 'The order within rounds follows from it; 1 without it.')),
      functions: v.optional(
        list(
          measuredFunction,
          MAX_FUNCTIONS,
          'Give a list of functions, at most 2,000, each with "target" or "functionArn".',
          'To measure.',
        ),
      ),
      setup: v.optional(
        v.pipe(
          v.array(setupCall, 'Give a list of calls: [{"target": "...", "payload": "..."}].'),
          v.maxLength(20, 'Give at most 20 setup calls.'),
          v.description('Calls made once before round 1; never in a statistic.'),
        ),
      ),
      cold: optionsOrNull(suiteCold, 'Cold starts; null = none.'),
      warm: optionsOrNull(suiteWarm, 'Warm calls; null = none.'),
      load: optionsOrNull(suiteLoad, 'Load after the cold and warm calls, one configuration at a time; null = none.'),
      lanes: v.optional(
        wholeNumber(
          1,
          MAX_LANES,
          'Lanes that run at the same time; 1 locally and one per function, at most 10, on AWS without it.',
        ),
      ),
      reference: v.optional(slug('Label of the function the others are compared with.')),
      canary: v.optional(
        slug('Label of a function whose package is not changed: when it shifts between nights, the platform shifted.'),
      ),
      budget: v.optional(described(budget, 'Limits above which a run is rejected before it starts.')),
      published: v.optional(
        described(
          v.array(publishedFigure, 'Give a list of published figures.'),
          'Figures their authors measured on AWS; printed beside ours, never mixed with them.',
        ),
      ),
      patterns: v.optional(
        described(
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
          'Statements a run confirms or refutes: left is expected above right.',
        ),
      ),
      local: v.optional(
        v.strictObject(
          {
            faults: v.optional(
              described(
                v.record(v.string(), v.unknown(), 'Give an object of fault switches.'),
                'Fault switches of the local Lambda service; rejected on AWS.',
              ),
            ),
            load: v.optional(described(suiteLoad, 'Load options that replace those of "load" in a local run.')),
          },
          'Give {"faults": {...}} or {"load": {...}}.',
        ),
      ),
    },
    'Give one JSON object: {} runs the quick suite.',
  ),
  v.title('Thaw suite'),
  v.description('What to measure: {} is the quick suite, {"suite": "dynamodb"} a shipped one, or a complete suite.'),
);

export type SuiteInput = v.InferOutput<typeof suiteInputSchema>;
export type FunctionInput = NonNullable<SuiteInput['functions']>[number];
export type PayloadInput = NonNullable<FunctionInput['payloads']>[number];

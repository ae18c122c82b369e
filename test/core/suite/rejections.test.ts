import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../core/errors.ts';
import { resolveSuite } from '../../../core/suite/resolve.ts';
import { errorOf } from '../../kit/error-of.ts';
import { exampleCatalogue } from './fixtures.ts';

const catalogue = exampleCatalogue();
const own = (functions: unknown, more: object = {}) => ({ name: 'own', functions, warm: {}, ...more });
const tiny = (more: object) => own([{ target: 'tiny', ...more }]);
const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:orders';

type Case = readonly [what: string, input: unknown, code: ErrorCode, path: string, problem: string, fix: string];

function load(options: object): object {
  return { load: { phases: [{ seconds: 10, fromRps: 1, toRps: 1 }], ...options } };
}

const CASES: readonly Case[] = [
  ['a text', 'quick', 'SUITE_INVALID', 'the suite', '"quick"', '{} runs the quick suite'],
  [
    'a maximum without a target interval',
    { cold: { maxSamples: 40 } },
    'SUITE_INVALID',
    'cold.maxSamples',
    'found 40 without cold.targetIntervalPercent',
    'targetIntervalPercent',
  ],
  [
    'a maximum below the minimum',
    { warm: { samples: 30, targetIntervalPercent: 5, maxSamples: 20 } },
    'SUITE_INVALID',
    'warm.maxSamples',
    'less than the 30 samples',
    'Give 30 or more',
  ],
  ['null', null, 'SUITE_INVALID', 'the suite', 'null', 'one JSON object'],
  ['a list', [], 'SUITE_INVALID', 'the suite', 'an empty list', 'one JSON object'],
  ['an unknown key', { suit: 'quick' }, 'SUITE_INVALID', 'suit', 'did you mean "suite"?', 'Known keys here: '],
  [
    'an unknown inner key',
    { cold: { sampels: 1 } },
    'SUITE_INVALID',
    'cold.sampels',
    'did you mean "samples"?',
    'burst',
  ],
  ['a key that every object inherits', { toString: 1 }, 'SUITE_INVALID', 'toString', 'no such key', 'Known keys'],
  ['a key far from any', { xyzzyplugh: 1 }, 'SUITE_INVALID', 'xyzzyplugh', 'there is no such key.', 'Known keys'],
  ['an unknown suite', { suite: 'quik' }, 'SUITE_UNKNOWN', 'suite', 'did you mean "quick"?', 'Suites: quick, tiny'],
  ['a suite named like a method', { suite: 'constructor' }, 'SUITE_UNKNOWN', 'suite', '"constructor"', 'Suites: '],
  [
    'an unknown target',
    own([{ target: 'tyni' }]),
    'TARGET_UNKNOWN',
    'functions[0].target',
    '"tiny"?',
    'node-table, python-table',
  ],
  [
    'a setup call of an unknown target',
    { setup: [{ target: 'x', payload: 'put' }] },
    'TARGET_UNKNOWN',
    'setup[0].target',
    '"x"',
    'Targets: ',
  ],
  [
    'an unknown payload',
    tiny({ payloads: ['pong'] }),
    'SUITE_INVALID',
    'functions[0].payloads[0]',
    '"pong"',
    'Payloads of tiny: ping',
  ],
  [
    'a payload that is neither a name nor an object',
    tiny({ payloads: [7] }),
    'SUITE_INVALID',
    'functions[0].payloads[0]',
    'found 7',
    'Give the name of one',
  ],
  [
    'a payload without event',
    tiny({ payloads: [{ name: 'a' }] }),
    'SUITE_INVALID',
    'functions[0].payloads[0]',
    'nothing',
    '"event"',
  ],
  [
    'a payload with an impossible name',
    tiny({ payloads: [{ name: 'a/b', event: 1 }] }),
    'SUITE_INVALID',
    'functions[0].payloads[0].name',
    '"a/b"',
    'A-Z',
  ],
  [
    'a payload twice',
    tiny({ payloads: ['ping', 'ping'] }),
    'SUITE_INVALID',
    'functions[0].payloads[1]',
    'twice',
    'Keep one',
  ],
  [
    'too little memory',
    tiny({ memoryMb: [127] }),
    'SUITE_INVALID',
    'functions[0].memoryMb[0]',
    'found 127',
    '128 to 10240',
  ],
  [
    'too much memory',
    tiny({ memoryMb: [128, 10_241] }),
    'SUITE_INVALID',
    'functions[0].memoryMb[1]',
    '10241',
    '128 to 10240',
  ],
  [
    'a fraction of a MB',
    tiny({ memoryMb: [128.5] }),
    'SUITE_INVALID',
    'functions[0].memoryMb[0]',
    '128.5',
    'whole number',
  ],
  [
    'a memory size twice',
    tiny({ memoryMb: [128, 256, 128] }),
    'SUITE_INVALID',
    'functions[0].memoryMb[2]',
    'twice',
    'Keep one',
  ],
  [
    'one memory size outside a list',
    tiny({ memoryMb: 128 }),
    'SUITE_INVALID',
    'functions[0].memoryMb',
    'found 128',
    '[128, 512]',
  ],
  [
    'a label twice',
    own([{ target: 'tiny' }, { target: 'tiny' }]),
    'SUITE_INVALID',
    'functions[1]',
    '"tiny" is there twice',
    '"label"',
  ],
  [
    'a label that is not a slug',
    tiny({ label: 'Tiny!' }),
    'SUITE_INVALID',
    'functions[0].label',
    '"Tiny!"',
    'a-z, 0-9',
  ],
  ['a version', own([{ functionArn: `${ARN}:7` }]), 'SUITE_INVALID', 'functions[0].functionArn', 'qualified', ARN],
  ['an alias', own([{ functionArn: `${ARN}:live` }]), 'SUITE_INVALID', 'functions[0].functionArn', 'qualified', ARN],
  [
    'a name instead of an ARN',
    own([{ functionArn: 'orders' }]),
    'SUITE_INVALID',
    'functions[0].functionArn',
    '"orders"',
    'aws lambda get-function',
  ],
  [
    'a function without memory',
    own([{ functionArn: ARN, payloads: [{ name: 'a', event: 1 }] }]),
    'SUITE_INVALID',
    'functions[0].memoryMb',
    'nothing',
    '[128, 512]',
  ],
  [
    'a function without payloads',
    own([{ functionArn: ARN, memoryMb: [128] }]),
    'SUITE_INVALID',
    'functions[0].payloads',
    'nothing',
    '"event"',
  ],
  [
    'a named payload of a function that is not a target',
    own([{ functionArn: ARN, memoryMb: [128], payloads: ['get'] }]),
    'SUITE_INVALID',
    'functions[0].payloads[0]',
    '"get"',
    '"event"',
  ],
  ['target and ARN', tiny({ functionArn: ARN }), 'SUITE_INVALID', 'functions[0]', 'both', 'Keep one'],
  ['neither target nor ARN', own([{}]), 'SUITE_INVALID', 'functions[0]', 'neither', 'Add one'],
  ['no functions', own([]), 'SUITE_INVALID', 'functions', 'an empty list', 'list of functions'],
  ['a name and no functions', { name: 'own', warm: {} }, 'SUITE_INVALID', 'functions', 'nothing', 'Add "functions"'],
  [
    'no name',
    { functions: [{ target: 'tiny' }], warm: {} },
    'SUITE_INVALID',
    'name',
    'nothing',
    'Give the suite a name',
  ],
  ['a name that is not a slug', { name: 'Mine' }, 'SUITE_INVALID', 'name', '"Mine"', 'a-z, 0-9'],
  ['no sample', { cold: { samples: 0 } }, 'SUITE_INVALID', 'cold.samples', 'found 0', '1 to 1000'],
  ['text for a number', { warm: { samples: '5' } }, 'SUITE_INVALID', 'warm.samples', '"5"', 'whole number'],
  ['a list for an object', { cold: [] }, 'SUITE_INVALID', 'cold', 'list', '{"samples": 10}'],
  ['no budget', { budget: { usd: 0 } }, 'SUITE_INVALID', 'budget.usd', 'found 0', 'above 0'],
  ['too many lanes', { lanes: 11 }, 'SUITE_INVALID', 'lanes', 'found 11', '1 to 10'],
  [
    'an unknown cold payload',
    { cold: { payloads: ['gat'] } },
    'SUITE_INVALID',
    'cold.payloads[0]',
    'did you mean "get"?',
    'get, put',
  ],
  [
    'an unknown reference',
    { reference: 'rust-tables' },
    'SUITE_INVALID',
    'reference',
    'did you mean "rust-table"?',
    'Labels here',
  ],
  [
    'an unknown canary',
    { canary: 'rust-tables' },
    'SUITE_INVALID',
    'canary',
    'did you mean "rust-table"?',
    'Labels here',
  ],
  [
    'a published figure of an unknown function',
    { published: [{ function: 'x', phase: 'cold', metric: 'm', value: 1, unit: 'ms', source: 's' }] },
    'SUITE_INVALID',
    'published[0].function',
    '"x"',
    'Labels here',
  ],
  [
    'a pattern of an unknown function',
    {
      patterns: [
        {
          statement: 's',
          left: { function: 'x', phase: 'cold', metric: 'm' },
          right: { function: 'rust-table', phase: 'cold', metric: 'm' },
        },
      ],
    },
    'SUITE_INVALID',
    'patterns[0].left.function',
    '"x"',
    'Labels here',
  ],
  [
    'a variable of Lambda',
    tiny({ environmentOverrides: [{ name: 'a', environment: { AWS_REGION: 'x' } }] }),
    'SUITE_INVALID',
    'environmentOverrides[0].environment.AWS_REGION',
    'set by Lambda',
    'Leave it out',
  ],
  [
    'one of the own functions',
    own([
      {
        functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:thaw-plan-run',
        memoryMb: [128],
        payloads: [{ name: 'x', event: {} }],
      },
    ]),
    'FUNCTION_REFUSED',
    'functions[0].functionArn',
    "thaw-plan-run is one of Thaw's own functions",
    'Name another function',
  ],
  [
    'a setup call of one of the own functions',
    {
      ...tiny({}),
      setup: [
        {
          functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:thaw-restore-configuration',
          payload: { name: 'x', event: {} },
        },
      ],
    },
    'FUNCTION_REFUSED',
    'setup[0].functionArn',
    "one of Thaw's own functions",
    'Name another function',
  ],
  [
    'the nonce',
    tiny({ environmentOverrides: [{ name: 'a', environment: { THAW_NONCE: 'x' } }] }),
    'SUITE_INVALID',
    'environment.THAW_NONCE',
    'set by',
    'Leave it out',
  ],
  [
    'a variant twice',
    tiny({
      environmentOverrides: [
        { name: 'a', environment: {} },
        { name: 'a', environment: {} },
      ],
    }),
    'SUITE_INVALID',
    'environmentOverrides[1]',
    'twice',
    'Keep one',
  ],
  [
    'a variable of one letter, which Lambda refuses',
    tiny({ environmentOverrides: [{ name: 'a', environment: { A: '1' } }] }),
    'SUITE_INVALID',
    'environmentOverrides[0].environment.A',
    'found',
    'at least two letters',
  ],
  [
    'a variable that is not a text',
    tiny({ environmentOverrides: [{ name: 'a', environment: { AB: 1 } }] }),
    'SUITE_INVALID',
    'environment.AB',
    'found 1',
    'strings',
  ],
  ['load without phases', { load: {} }, 'SUITE_INVALID', 'load.phases', 'nothing', 'fromRps'],
  ['load with an empty list', { load: { phases: [] } }, 'SUITE_INVALID', 'load.phases', 'empty list', 'list of phases'],
  ['load as a number', { load: 20 }, 'SUITE_INVALID', 'load', 'found 20', 'or null'],
  [
    'a rate above the maximum of one generator',
    load({ phases: [{ seconds: 1, fromRps: 1, toRps: 201 }] }),
    'SUITE_INVALID',
    'load.phases[0].toRps',
    'found 201',
    '0 to 200',
  ],
  [
    'a phase of 0 seconds',
    load({ phases: [{ seconds: 0, fromRps: 1, toRps: 1 }] }),
    'SUITE_INVALID',
    'load.phases[0].seconds',
    'found 0',
    '1 to 14400',
  ],
  [
    'a phase with a misspelt key',
    load({ phases: [{ seconds: 1, fromRps: 1, toRPS: 1 }] }),
    'SUITE_INVALID',
    'load.phases[0].toRPS',
    'did you mean "toRps"',
    'Known keys here',
  ],
  [
    'phases without arrivals',
    load({ phases: [{ seconds: 60, fromRps: 0, toRps: 0 }] }),
    'SUITE_INVALID',
    'load.phases',
    'less than one arrival',
    'that brings some',
  ],
  [
    'an unknown distribution',
    load({ distribution: 'normal' }),
    'SUITE_INVALID',
    'load.distribution',
    '"normal"',
    'poisson',
  ],
  ['an unknown way to invoke', load({ via: 'http' }), 'SUITE_INVALID', 'load.via', '"http"', '"url"'],
  ['an unknown payload', load({ payloads: ['pong'] }), 'SUITE_INVALID', 'load.payloads[0]', '"pong"', 'Payloads here'],
  ['a function without a URL', load({ via: 'url' }), 'SUITE_INVALID', 'functions[0]', 'no function URL', '"invoke"'],
  [
    'local load with a misspelt key',
    { local: { load: { phase: [] } } },
    'SUITE_INVALID',
    'local.load.phase',
    'did you mean "phases"',
    'Known keys here',
  ],
  [
    'faults on AWS',
    { local: { faults: { throttleRate: 1 } } },
    'SUITE_INVALID',
    'local.faults',
    'local cloud only',
    'Leave "local" out',
  ],
];

describe('every error has the path, what was found, and the fix', () => {
  it.each(CASES)('%s', (_what, input, code, path, problem, fix) => {
    const error = errorOf(() => resolveSuite(input, catalogue, 'aws'));

    expect(error).toMatchObject({ name: code, code, source: 'user' });
    expect(error.message).toContain(path);
    expect(error.message).toContain(problem);
    expect(error.message).not.toMatch(/\?\./);
    expect(error.fix).toContain(fix);
  });
});

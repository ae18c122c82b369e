import { describe, expect, it } from 'vitest';
import { resolveRequest, resolveSuite } from '../../../core/suite/resolve.ts';
import { exampleCatalogue, QUICK } from './fixtures.ts';

const catalogue = exampleCatalogue();
const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:Orders_API';

describe('choosing the suite', () => {
  it.each([
    ['an empty object', {}],
    ['the name of a shipped suite', { suite: 'quick' }],
    ['what a console puts into its input box', { Comment: 'Insert your JSON here' }],
    [
      'what Step Functions adds for another state machine',
      { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: 'arn:aws:states:us-east-1:111122223333:execution:parent:1' },
    ],
    ['a delivery of the schedule', { suite: 'quick', scheduledTime: '2026-11-21T02:00:00Z' }],
    ['a change that changes nothing', { suite: 'quick', seed: 1, cold: { samples: 3 } }],
    ['the whole shipped suite written out', QUICK],
  ])('%s is the unmodified quick suite', (_what, input) => {
    const { suite, modified } = resolveRequest(input, catalogue, 'aws');

    expect(suite).toEqual(resolveSuite({ suite: 'quick' }, catalogue, 'aws'));
    expect(modified).toBe(false);
  });

  it.each([
    ['a changed number', { cold: { samples: 4 } }],
    ['a removed phase', { warm: null }],
    ['another name', { suite: 'quick', name: 'mine' }],
    ['a suite of its own', { name: 'own', functions: [{ target: 'tiny' }], warm: {} }],
    ['other content under a shipped name', { name: 'quick', functions: [{ target: 'tiny' }], warm: {} }],
  ])('%s makes it modified', (_what, input) => {
    expect(resolveRequest(input, catalogue, 'aws').modified).toBe(true);
  });
});

describe('changes to a shipped suite', () => {
  it('are merged into cold and warm key by key', () => {
    const suite = resolveSuite({ suite: 'quick', cold: { burst: 2 }, warm: { samples: 50 } }, catalogue, 'local');

    expect(suite.cold).toEqual({ payloads: ['get'], samples: 3, burst: 2, followUps: 1, maxAttempts: 3 });
    expect(suite.warm).toEqual({ samples: 50, discard: 1 });
  });

  it('are merged into the budget key by key', () => {
    const suite = resolveSuite({ suite: 'quick', budget: { usd: 5 } }, catalogue, 'local');

    expect(suite.budget).toEqual({ usd: 5, minutes: 60 });
  });

  it('remove a phase with null', () => {
    const suite = resolveSuite({ suite: 'quick', warm: null }, catalogue, 'local');

    expect(suite).not.toHaveProperty('warm');
    expect(suite.cold?.samples).toBe(3);
  });

  it('replace the functions, and remove published figures, patterns and the reference of the others', () => {
    const suite = resolveSuite({ suite: 'quick', functions: [{ target: 'node-table' }] }, catalogue, 'local');

    expect(suite.functions.map(({ label }) => label)).toEqual(['node-table']);
    expect(suite.published.map((figure) => figure.function)).toEqual(['node-table']);
    expect(suite.patterns).toEqual([]);
    expect(suite).not.toHaveProperty('reference');
  });

  it('replace the functions, and remove the canary when it was one of them', () => {
    const own = {
      ...catalogue,
      suites: { ...catalogue.suites, quick: { ...(catalogue.suites['quick'] as object), canary: 'rust-table' } },
    };

    expect(resolveSuite({ suite: 'quick' }, own, 'local').canary).toBe('rust-table');
    expect(resolveSuite({ suite: 'quick', functions: [{ target: 'node-table' }] }, own, 'local')).not.toHaveProperty(
      'canary',
    );
  });

  it('may replace the functions by ones without the payloads of the shipped suite', () => {
    const suite = resolveSuite({ suite: 'quick', functions: [{ target: 'tiny' }] }, catalogue, 'local');

    expect(suite.cold).not.toHaveProperty('payloads');
    expect(suite.functions[0]?.payloads).toEqual([{ name: 'ping', event: {} }]);
  });

  it('do not change the catalogue', () => {
    const before = JSON.stringify(catalogue);

    resolveSuite({ suite: 'quick', cold: { samples: 9 }, functions: [{ target: 'tiny' }] }, catalogue, 'local');

    expect(JSON.stringify(catalogue)).toBe(before);
  });
});

describe('a suite of one’s own', () => {
  it('gets the defaults', () => {
    const suite = resolveSuite(
      { name: 'own', functions: [{ target: 'tiny' }], cold: {}, warm: {} },
      catalogue,
      'local',
    );

    expect(suite).toEqual({
      name: 'own',
      seed: 1,
      functions: [{ label: 'tiny', target: 'tiny', memoryMb: [128], payloads: [{ name: 'ping', event: {} }] }],
      setup: [],
      cold: { samples: 10, burst: 1, followUps: 1, maxAttempts: 3 },
      warm: { samples: 20, discard: 1 },
      budget: { usd: 1, minutes: 60 },
      published: [],
      patterns: [],
    });
  });

  it('may measure a function that is not a target, by ARN, with its own events', () => {
    const suite = resolveSuite(
      {
        name: 'own',
        functions: [
          { functionArn: ARN, memoryMb: [256], payloads: [{ name: 'list', event: { rawPath: '/orders' } }] },
          { functionArn: ARN, label: 'again', memoryMb: [512], payloads: [{ name: 'none', event: null }] },
        ],
        warm: { samples: 1 },
      },
      catalogue,
      'aws',
    );

    expect(suite.functions).toEqual([
      {
        label: 'orders-api',
        functionArn: ARN,
        memoryMb: [256],
        payloads: [{ name: 'list', event: { rawPath: '/orders' } }],
      },
      { label: 'again', functionArn: ARN, memoryMb: [512], payloads: [{ name: 'none', event: null }] },
    ]);
  });

  it('accepts setup calls by payload name and by event', () => {
    const suite = resolveSuite(
      {
        name: 'own',
        functions: [{ target: 'tiny' }],
        warm: {},
        setup: [
          { target: 'node-table', payload: 'put' },
          { functionArn: ARN, payload: { name: 'fill', event: 1 } },
        ],
      },
      catalogue,
      'aws',
    );

    expect(suite.setup).toEqual([
      { target: 'node-table', payload: { name: 'put', event: { op: 'put' } } },
      { functionArn: ARN, payload: { name: 'fill', event: 1 } },
    ]);
  });

  it('may measure variants of the environment', () => {
    const suite = resolveSuite(
      {
        name: 'own',
        functions: [
          {
            target: 'tiny',
            environmentOverrides: [
              { name: 'plain', environment: {} },
              { name: 'debug', environment: { LOG_LEVEL: 'debug' } },
            ],
          },
        ],
        warm: {},
      },
      catalogue,
      'aws',
    );

    expect(suite.functions[0]?.overrides).toEqual([
      { name: 'plain', environment: {} },
      { name: 'debug', environment: { LOG_LEVEL: 'debug' } },
    ]);
  });

  it('may have other options for one function than for the others', () => {
    const suite = resolveSuite(
      {
        name: 'own',
        functions: [
          { target: 'tiny', cold: { samples: 5, burst: 5 }, warm: null },
          { target: 'node-table', cold: null },
        ],
        cold: { samples: 2, followUps: 0 },
        warm: { samples: 3 },
      },
      catalogue,
      'aws',
    );

    expect(suite.functions[0]).toMatchObject({ cold: { samples: 5, burst: 5, followUps: 0 }, warm: null });
    expect(suite.functions[1]).toMatchObject({ cold: null });
    expect(suite.functions[1]).not.toHaveProperty('warm');
  });

  it('may switch faults on in the local cloud', () => {
    const input = { local: { faults: { throttleRate: 0.1 } } };

    expect(resolveSuite(input, catalogue, 'local').local).toEqual({ faults: { throttleRate: 0.1 } });
  });
});

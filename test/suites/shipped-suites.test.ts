import { describe, expect, it } from 'vitest';
import { estimateSuite } from '../../core/plan/estimate-suite.ts';
import { resolveRequest, resolveSuite } from '../../core/suite/resolve.ts';
import { shippedPlan } from '../kit/shipped-plan.ts';
import { readSuiteFile, realCatalogue, suiteFiles } from './real-catalogue.ts';

const catalogue = realCatalogue();
const withoutRust = realCatalogue(({ language }) => language === 'rust');
const names = suiteFiles().map((file) => file.replace('.json', ''));

describe.each(names)('the suite %s', (name) => {
  it('has the name of its file, the schema and a description', () => {
    const written = readSuiteFile(`${name}.json`);

    expect(written).toMatchObject({ name, $schema: '../suite.schema.json' });
    expect(written['description']).toEqual(expect.any(String));
  });

  it.each(['aws', 'local'] as const)('resolves with the targets of the repository (%s), unmodified', (kind) => {
    const { suite, modified, warnings } = resolveRequest({ suite: name }, catalogue, kind);

    expect(suite.name).toBe(name);
    expect(modified).toBe(false);
    expect(warnings).toEqual([]);
  });

  it.each(['aws', 'local'] as const)('stays within its own budget (%s)', (kind) => {
    expect(estimateSuite({ suite: name }, catalogue, { kind, region: 'us-east-1' }).overBudget).toBe(false);
  });

  it('has the source of every published figure, and measures what the figure is compared with', () => {
    const suite = resolveSuite({ suite: name }, catalogue, 'aws');

    // Thaw's own functions are published by no one else.
    if (name !== 'self') expect(suite.published.length).toBeGreaterThan(0);
    for (const figure of suite.published) {
      const measured = suite.functions.find(({ label }) => label === figure.function);
      expect(figure.source).toContain('published');
      if (figure.payload !== undefined)
        expect(measured?.payloads.map(({ name: payload }) => payload)).toContain(figure.payload);
      if (figure.memoryMb !== undefined) expect(measured?.memoryMb).toContain(figure.memoryMb);
      if (figure.unit === '×') expect(figure.reference).toBe(suite.reference);
    }
  });

  it('fills its tables without any compiler', () => {
    const { setup } = resolveSuite({ suite: name }, catalogue, 'aws');

    expect(setup.filter(({ target }) => target?.startsWith('rust-'))).toEqual([]);
  });
});

describe('on a machine without cargo', () => {
  it.each(['quick', 'dynamodb', 'nightly', 'synthetic'])('%s runs with the remaining functions', (name) => {
    const { suite, warnings } = resolveRequest({ suite: name }, withoutRust, 'local');

    expect(suite.functions.map(({ label }) => label.split('-')[0])).toEqual(['python', 'node']);
    expect(suite.reference).toMatch(/^python-/);
    expect(warnings.every(({ fix }) => fix === 'install cargo')).toBe(true);
    expect(estimateSuite({ suite: name }, withoutRust, { kind: 'local', region: 'us-east-1' }).steps).toBeGreaterThan(
      0,
    );
  });

  it.each(['health', 'first-call'])('%s reports what is missing', (name) => {
    expect(() => resolveSuite({ suite: name }, withoutRust, 'local')).toThrow('there is no cargo');
  });
});

/** The fewest samples whose exact 95 % interval of the median is finite. */
const LEAST = 6;

describe.each(names)('the default run of %s', (name) => {
  const plan = shippedPlan(name, 'local');

  it('has six cold starts of every configuration, and six environments for every warm figure', () => {
    for (const { id } of plan.configurations) {
      const steps = plan.lanes.flatMap((lane) => lane.steps);
      const cold = steps.filter((step) => step.cold?.configurationId === id);
      const coldStarts = cold.reduce((sum, step) => sum + (step.cold?.burst ?? 0), 0);
      const warmVisits = steps.filter((step) => step.warm.some(({ configurationId }) => configurationId === id)).length;
      expect(Math.max(coldStarts, warmVisits), id).toBeGreaterThanOrEqual(LEAST);
      if (coldStarts > 0) expect(coldStarts, id).toBeGreaterThanOrEqual(LEAST);
      if (warmVisits > 0) expect(warmVisits, id).toBeGreaterThanOrEqual(LEAST);
    }
  });
});

describe('what the published benchmarks need', () => {
  it('quick: six cold starts with a second call, six warm ones, twice five simultaneous cold starts of the health function', () => {
    const suite = resolveSuite({}, catalogue, 'local');

    expect(suite.cold).toMatchObject({ samples: 6, followUps: 1 });
    expect(suite.warm).toMatchObject({ samples: 6 });
    expect(suite.functions.slice(0, 3).map(({ memoryMb }) => memoryMb)).toEqual(Array(3).fill([128, 512]));
    expect(suite.functions[3]).toMatchObject({
      label: 'rust-health',
      memoryMb: [512],
      cold: { samples: 10, burst: 5 },
      warm: null,
    });
  });

  it('dynamodb: six cold starts at 128 MB, six warm calls of each of four operations', () => {
    const suite = resolveSuite({ suite: 'dynamodb' }, catalogue, 'aws');

    expect(suite.cold).toMatchObject({ payloads: ['get'], samples: 6, followUps: 1 });
    expect(suite.warm).toEqual({ payloads: ['get', 'put', 'query', 'batch_write'], samples: 6, discard: 1 });
    expect(suite.functions.flatMap(({ memoryMb }) => memoryMb)).toEqual([128, 128, 128]);
  });

  it('nightly: a canary, and cold starts that stop once their interval is narrow', () => {
    const suite = resolveSuite({ suite: 'nightly' }, catalogue, 'aws');

    expect(suite.functions.map(({ label }) => label)).toContain(suite.canary);
    expect(suite.cold).toMatchObject({ samples: 10, targetIntervalPercent: 10, maxSamples: 30 });
    expect(resolveSuite({ suite: 'nightly' }, withoutRust, 'local').canary).toBeUndefined();
  });

  it('first-call: how the handshake changes with memory', () => {
    const suite = resolveSuite({ suite: 'first-call' }, catalogue, 'aws');

    expect(suite.functions[0]).toMatchObject({
      label: 'rust-latency-breakdown',
      memoryMb: [128, 256, 512, 1024, 1769],
    });
  });
});

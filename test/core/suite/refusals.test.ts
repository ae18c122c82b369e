import { describe, expect, it } from 'vitest';
import { resolveSuite } from '../../../core/suite/resolve.ts';
import { errorOf } from '../../kit/error-of.ts';
import { exampleCatalogue } from './fixtures.ts';

const catalogue = exampleCatalogue();
const own = (functions: unknown, more: object = {}) => ({ name: 'own', functions, warm: {}, ...more });

describe('nothing to measure', () => {
  it('is reported for a suite without any phase', () => {
    const error = errorOf(() => resolveSuite({ cold: null, warm: null }, catalogue, 'aws'));

    expect(error.code).toBe('NOTHING_TO_MEASURE');
    expect(error.fix).toContain('"cold": {"samples": 10}');
  });

  it('is reported for a function none of whose payloads is measured', () => {
    const input = own([{ target: 'tiny' }, { target: 'node-table' }], { warm: { payloads: ['get'] } });

    const error = errorOf(() => resolveSuite(input, catalogue, 'aws'));

    expect(error.code).toBe('NOTHING_TO_MEASURE');
    expect(error.message).toContain('tiny (ping)');
  });
});

it('rejects JSON that is nested deeper than any event', () => {
  let event: unknown = 1;
  for (let depth = 0; depth < 50_000; depth += 1) event = [event];

  const error = errorOf(() =>
    resolveSuite(own([{ target: 'tiny', payloads: [{ name: 'deep', event }] }]), catalogue, 'aws'),
  );

  expect(error.message).toContain('nested deeper');
});

it('reports a shipped suite that is not complete', () => {
  const broken = { ...catalogue, suites: { quick: { suite: 'quick' } } };

  expect(errorOf(() => resolveSuite({}, broken, 'aws')).message).toContain('not complete');
});

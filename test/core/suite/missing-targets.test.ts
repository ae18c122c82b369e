import { describe, expect, it } from 'vitest';
import { resolveRequest, resolveSuite } from '../../../core/suite/resolve.ts';
import { errorOf } from '../../kit/error-of.ts';
import { exampleCatalogue } from './fixtures.ts';

describe('a suite on a machine that could not build all targets', () => {
  it('runs without them and says how to get them', () => {
    const { suite, warnings } = resolveRequest({}, exampleCatalogue(['node-table']), 'local');

    expect(suite.functions.map(({ label }) => label)).toEqual(['rust-table', 'python-table']);
    expect(warnings).toEqual([
      {
        code: 'TARGET_MISSING',
        message: 'node-table was left out, because there is no compiler.',
        fix: 'install-compiler node-table',
      },
    ]);
  });

  it('is still the unmodified suite', () => {
    expect(resolveRequest({}, exampleCatalogue(['node-table']), 'local').modified).toBe(false);
  });

  it('takes the next function as reference when the reference is missing', () => {
    const { suite, warnings } = resolveRequest({}, exampleCatalogue(['rust-table']), 'local');

    expect(suite.reference).toBe('python-table');
    expect(warnings[0]?.message).toContain('compared with python-table instead of rust-table');
  });

  it('says so only where the reference itself is missing', () => {
    const functions = ['node-table', 'rust-table', 'tiny', 'python-table'].map((target) => ({ target }));
    const input = { suite: 'quick', functions, reference: 'rust-table' };

    const { warnings } = resolveRequest(input, exampleCatalogue(['node-table', 'rust-table']), 'local');

    expect(warnings.map(({ message }) => message.includes('compared with tiny'))).toEqual([false, true]);
  });

  it('has no reference when one function is left', () => {
    const suite = resolveSuite({}, exampleCatalogue(['rust-table', 'python-table']), 'local');

    expect(suite).not.toHaveProperty('reference');
  });

  it('leaves out the setup calls of a missing target', () => {
    const { suite, warnings } = resolveRequest({}, exampleCatalogue(['python-table']), 'local');

    expect(suite.setup).toEqual([]);
    expect(warnings[0]?.message).toContain('has made no setup calls');
  });

  it('does not warn of targets that the suite does not use', () => {
    expect(resolveRequest({}, exampleCatalogue(['tiny']), 'local').warnings).toEqual([]);
  });

  it('accepts payload names that only the missing functions may have', () => {
    const input = {
      name: 'own',
      functions: [{ target: 'tiny' }, { target: 'node-table' }],
      cold: { payloads: ['get', 'ping'] },
    };

    expect(resolveSuite(input, exampleCatalogue(['node-table']), 'local').functions).toHaveLength(1);
  });

  it('is refused when nothing is left, with the cure', () => {
    const error = errorOf(() => resolveSuite({ suite: 'tiny' }, exampleCatalogue(['tiny']), 'local'));

    expect(error).toMatchObject({ code: 'NOTHING_TO_MEASURE', fix: 'install-compiler tiny' });
    expect(error.message).toContain('there is no compiler');
  });
});

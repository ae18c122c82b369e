import { describe, expect, it } from 'vitest';
import { resolveRequest, resolveSuite } from '../../../core/suite/resolve.ts';
import { errorOf } from '../../kit/error-of.ts';
import { exampleCatalogue } from './fixtures.ts';

describe('a suite on a machine that could not build all targets', () => {
  it('runs without them and warns with the command that builds them', () => {
    const { suite, warnings } = resolveRequest({}, exampleCatalogue(['node-table']), 'local');

    expect(suite.functions.map(({ label }) => label)).toEqual(['rust-table', 'python-table']);
    expect(warnings).toEqual([
      {
        code: 'TARGET_MISSING',
        message: 'node-table was skipped, because there is no compiler.',
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

  it('mentions the new reference only in the warning about the missing one', () => {
    const functions = ['node-table', 'rust-table', 'tiny', 'python-table'].map((target) => ({ target }));
    const input = { suite: 'quick', functions, reference: 'rust-table' };

    const { warnings } = resolveRequest(input, exampleCatalogue(['node-table', 'rust-table']), 'local');

    expect(warnings.map(({ message }) => message.includes('compared with tiny'))).toEqual([false, true]);
  });

  it('has no reference when only one function remains', () => {
    const suite = resolveSuite({}, exampleCatalogue(['rust-table', 'python-table']), 'local');

    expect(suite).not.toHaveProperty('reference');
  });

  it('skips the setup calls of a missing target', () => {
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

  it('is rejected with the fix when no function remains', () => {
    const error = errorOf(() => resolveSuite({ suite: 'tiny' }, exampleCatalogue(['tiny']), 'local'));

    expect(error).toMatchObject({ code: 'NOTHING_TO_MEASURE', fix: 'install-compiler tiny' });
    expect(error.message).toContain('there is no compiler');
  });
});

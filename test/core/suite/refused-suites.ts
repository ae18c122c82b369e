/** Suites that are refused, as tables: what is wrong, the suite, and what its error has to say. */
import { expect, it } from 'vitest';
import type { ErrorCode } from '../../../core/errors.ts';
import { resolveSuite } from '../../../core/suite/resolve.ts';
import { errorOf } from '../../kit/error-of.ts';
import { exampleCatalogue } from './fixtures.ts';

export type Case = readonly [what: string, input: unknown, code: ErrorCode, path: string, problem: string, fix: string];

const catalogue = exampleCatalogue();

/** A test per case. */
export function itRefuses(cases: readonly Case[]): void {
  it.each(cases)('%s', (_what, input, code, path, problem, fix) => {
    const error = errorOf(() => resolveSuite(input, catalogue, 'aws'));

    expect(error).toMatchObject({ name: code, code, source: 'user' });
    expect(error.message).toContain(path);
    expect(error.message).toContain(problem);
    expect(error.message).not.toMatch(/\?\./);
    expect(error.fix).toContain(fix);
  });
}

/**
 * What was there when the app was synthesised: targets, builds, shipped suites. esbuild puts the value in place of the
 * name (`define`), so that the bundle needs no file beside it.
 */
import { BenchmarkError } from '../../core/errors.ts';
import type { Catalogue } from '../../core/suite/types.ts';

declare const THAW_CATALOGUE: Catalogue | undefined;

/** @throws BenchmarkError BUG in a bundle that was made without the constant */
export function bundledCatalogue(): Catalogue {
  if (typeof THAW_CATALOGUE === 'object') return THAW_CATALOGUE;
  throw new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: 'This bundle of plan-run was made without THAW_CATALOGUE.',
    fix: 'Deploy through the CDK app in infra/, which puts it in.',
  });
}

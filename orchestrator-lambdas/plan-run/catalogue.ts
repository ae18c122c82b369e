/**
 * The targets, builds and shipped suites at the time the app was synthesised. esbuild replaces the constant by its value
 * (`define`), so that the bundle is a single file.
 */
import { BenchmarkError } from '../../core/errors.ts';
import type { Catalogue } from '../../core/suite/types.ts';

declare const THAW_CATALOGUE: Catalogue | undefined;

/** @throws BenchmarkError BUG when the bundle was made without the constant */
export function bundledCatalogue(): Catalogue {
  if (typeof THAW_CATALOGUE === 'object') return THAW_CATALOGUE;
  throw new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: 'This bundle of plan-run was made without THAW_CATALOGUE.',
    fix: 'Deploy through the CDK app in infra/, which sets it.',
  });
}

/** Checks a suite on this machine before anything is built or started, with the same code the plan uses. */
import { resolveSuite } from '../../core/suite/resolve.ts';
import type { Catalogue, EnvironmentKind, Suite } from '../../core/suite/types.ts';
import { readCatalogue } from '../../infra/catalogue/catalogue.ts';
import { parseFaults } from '../../local-cloud/lambda-service/faults/faults.ts';
import { hostArchitecture } from '../../target-functions/build/shared/host-architecture.ts';
import { repositoryRoot } from '../host/paths.ts';

interface CheckedSuite {
  readonly suite: Suite;
  /** Targets the suite needs built: its functions' and its setup calls'. */
  readonly targets: readonly string[];
}

/** Every target of the repository counts as available: the build reports what it cannot build here. */
export function localCatalogue(): Catalogue {
  return { ...readCatalogue({ repositoryRoot, architecture: hostArchitecture() }), missing: [] };
}

/** @throws BenchmarkError SUITE_INVALID, SUITE_UNKNOWN, TARGET_UNKNOWN … with path and fix */
export function checkSuite(input: unknown, kind: EnvironmentKind): CheckedSuite {
  const suite = resolveSuite(input, localCatalogue(), kind);
  if (suite.local?.faults !== undefined) parseFaults(suite.local.faults);
  const targets = new Set<string>();
  for (const { target } of [...suite.functions, ...suite.setup]) if (target !== undefined) targets.add(target);
  return { suite, targets: [...targets] };
}

/** What the modules of the run's functions cost, where the command line had the local cloud time them before the run. */
import { isBenchmarkError } from '../../core/errors.ts';
import type { FunctionImports } from '../../core/imports/types.ts';
import { explanationKey } from '../../core/plan/keys.ts';
import type { Plan } from '../../core/plan/types.ts';
import type { Ports } from '../ports.ts';
import { readJson } from '../run-store/stored-json.ts';

/** @returns by label; nothing on AWS, where it is not asked */
export async function readImports(
  { store, log }: Pick<Ports, 'store' | 'log'>,
  { environment, functions }: Plan,
): Promise<ReadonlyMap<string, FunctionImports>> {
  const byLabel = new Map<string, FunctionImports>();
  if (environment.kind !== 'local') return byLabel;
  for (const { label, functionName, codeSha256 } of functions) {
    const key = explanationKey(functionName, codeSha256);
    try {
      const stored = await readJson<{ readonly imports: FunctionImports }>(store, key);
      if (stored !== undefined) byLabel.set(label, stored.imports);
    } catch (error) {
      if (!isBenchmarkError(error) || error.code !== 'DATA_INVALID') throw error;
      log.warn('The modules of a function cannot be read and are left out', { key });
    }
  }
  return byLabel;
}

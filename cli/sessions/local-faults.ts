/** The fault switches of a suite's `local.faults`: on for the run, off after it. */
import { BenchmarkError } from '../../core/errors.ts';
import type { LocalFaults } from '../../core/suite/types.ts';
import { askLocalCloud } from '../adapters/local-cloud.ts';

/** Switches the faults on; the function it gives switches them off again. */
export async function switchFaultsOn(port: number, faults: LocalFaults): Promise<() => Promise<void>> {
  await ask(port, { method: 'PUT', body: JSON.stringify(faults) });
  return () => ask(port, { method: 'DELETE' });
}

async function ask(port: number, request: RequestInit): Promise<void> {
  const response = await askLocalCloud(port, 'faults', request);
  if (response.ok) return;
  throw new BenchmarkError({
    code: 'SUITE_INVALID',
    source: 'user',
    message: `local.faults was refused by the local cloud: ${await response.text()}`,
    fix: 'see "Faults" in docs/local-cloud.md for the switches',
  });
}

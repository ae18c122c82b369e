/** The fault switches of a suite's `local.faults`: on for the run, off after it. */
import { BenchmarkError } from '../../core/errors.ts';
import type { LocalFaults } from '../../core/suite/types.ts';

/** Switches the faults on; the function it gives switches them off again. */
export async function switchFaultsOn(port: number, faults: LocalFaults): Promise<() => Promise<void>> {
  await ask(port, { method: 'PUT', body: JSON.stringify(faults) });
  return () => ask(port, { method: 'DELETE' });
}

async function ask(port: number, request: RequestInit): Promise<void> {
  // The front speaks HTTP and TLS on its one port; plain HTTP needs no certificate here.
  const answer = await fetch(`http://127.0.0.1:${port}/_thaw/faults`, request);
  if (answer.ok) return;
  throw new BenchmarkError({
    code: 'SUITE_INVALID',
    source: 'user',
    message: `local.faults was refused by the local cloud: ${await answer.text()}`,
    fix: 'see "Faults" in docs/local-cloud.md for the switches',
  });
}

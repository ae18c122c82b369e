/** Database and cache of the local cloud: started there when a target of this session needs them. */
import type { TargetManifest } from '../../core/suite/manifest.ts';
import { askLocalCloud } from '../adapters/local-cloud.ts';
import { localCatalogue } from '../suites/check-suite.ts';

type Need = TargetManifest['needs'][number];

/** What only runs when it is asked for. */
const STARTED_ON_DEMAND: readonly Need[] = ['database', 'cache'];

/** True when the local cloud must start a server for this target. */
export function needsServer({ needs }: Pick<TargetManifest, 'needs'>): boolean {
  return needs.some((need) => STARTED_ON_DEMAND.includes(need));
}

/**
 * Starts what the targets need and gives the places of everything that runs, undefined when nothing does.
 * @throws BenchmarkError ENVIRONMENT_MISSING when a server cannot be had on this machine
 */
export async function startDataServices(
  port: number,
  targets: readonly string[],
  onStart: (need: string) => void,
): Promise<object | undefined> {
  const chosen = localCatalogue().targets.filter(({ manifest }) => targets.includes(manifest.name));
  const needs = new Set(chosen.flatMap(({ manifest }) => manifest.needs));
  for (const need of STARTED_ON_DEMAND.filter((each) => needs.has(each))) {
    onStart(need);
    await askLocalCloud(port, 'PUT', `services/${need}`);
  }
  const places = await askLocalCloud(port, 'GET', 'services');
  return Object.keys(places).length === 0 ? undefined : places;
}

/** Database and cache of the local cloud: started when a target of this session needs them. */
import type { TargetManifest } from '../../core/suite/manifest.ts';
import { callLocalCloud } from '../adapters/local-cloud.ts';
import { localCatalogue } from '../suites/check-suite.ts';

type Need = TargetManifest['needs'][number];

/** Services that run only when they are requested. */
const STARTED_ON_DEMAND: readonly Need[] = ['database', 'cache'];

/** True when the local cloud must start a server for this target. */
export function needsServer({ needs }: Pick<TargetManifest, 'needs'>): boolean {
  return needs.some((need) => STARTED_ON_DEMAND.includes(need));
}

/**
 * Starts the services that the targets need. Returns the endpoints of all running services, undefined when none runs.
 * @throws BenchmarkError ENVIRONMENT_MISSING when a server cannot be started on this machine
 */
export async function startDataServices(
  port: number,
  targets: readonly string[],
  onStart: (need: string) => void,
): Promise<object | undefined> {
  const chosen = localCatalogue().targets.filter(({ manifest }) => targets.includes(manifest.name));
  const needs = new Set(chosen.flatMap(({ manifest }) => manifest.needs));
  for (const need of STARTED_ON_DEMAND.filter((name) => needs.has(name))) {
    onStart(need);
    await callLocalCloud(port, 'PUT', `services/${need}`);
  }
  const services = await callLocalCloud(port, 'GET', 'services');
  return Object.keys(services).length === 0 ? undefined : services;
}

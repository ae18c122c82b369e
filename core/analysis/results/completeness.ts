/** Did a configuration get the samples that its plan expects? */
import type { ConfigurationResult } from './types.ts';

/** True when any phase has fewer valid samples than planned, or the load is invalid or has no valid response. */
export function isShort(configuration: ConfigurationResult): boolean {
  const { load } = configuration;
  return (load !== undefined && (!load.valid || load.n === 0)) || lacksSamples(configuration);
}

/** The same without load, which has its own warning LOAD_INVALID. */
export function lacksSamples(configuration: ConfigurationResult): boolean {
  const { planned, cold, followUp, warm } = configuration;
  return (cold?.n ?? 0) < planned.cold || (followUp?.n ?? 0) < planned.followUp || (warm?.n ?? 0) < planned.warm;
}

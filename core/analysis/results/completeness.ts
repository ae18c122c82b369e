/** Did a configuration get what its plan asked for? */
import type { ConfigurationResult } from './types.ts';

/** True when a configuration has fewer valid samples in any phase than its plan asked for, or load of which nothing counts. */
export function isShort(configuration: ConfigurationResult): boolean {
  const { load } = configuration;
  return (load !== undefined && (!load.valid || load.n === 0)) || lacksSamples(configuration);
}

/** The same without load, of which the warning LOAD_INVALID says what is wrong. */
export function lacksSamples(configuration: ConfigurationResult): boolean {
  const { planned, cold, followUp, warm } = configuration;
  return (cold?.n ?? 0) < planned.cold || (followUp?.n ?? 0) < planned.followUp || (warm?.n ?? 0) < planned.warm;
}

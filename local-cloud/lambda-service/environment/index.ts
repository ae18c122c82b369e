/** Execution environments of the local cloud: `createEngine` runs functions, `sweepEnvironments` clears up after a dead engine. */
import type { CreateEngine } from '../contract.ts';
import { ProcessEngine } from './engine.ts';

/** @returns an engine that has to be started before its first invocation */
export const createEngine: CreateEngine = (options) => new ProcessEngine(options);

export { sweepDeadOwners as sweepEnvironments } from './owner.ts';

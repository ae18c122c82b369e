// Aggregates one generated run with the code of a work tree, and prints what that took as JSON: one process per measurement.
// `once.mjs <bundle of the step> <folder of the bucket> <run id>`
import { pathToFileURL } from 'node:url';
import { limitHeapGrowth } from '../../../orchestrator-lambdas/aggregate-results/heap-growth.ts';
import type { Ports } from '../../../orchestrator-lambdas/ports.ts';
import { FolderStore } from './folder-store.ts';

limitHeapGrowth();
const [bundle = '', folder = '', runId = ''] = process.argv.slice(2);
const { aggregateResults } = (await import(pathToFileURL(bundle).href)) as {
  aggregateResults(event: object, ports: Ports): Promise<{ readonly status: string }>;
};

/** CPU time of this process in seconds. */
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const startSeconds = cpuSeconds();
const phases: Record<string, { readonly cpuSeconds: number; readonly peakMb: number }> = {};
const note = (message: string) => {
  phases[message] = { cpuSeconds: cpuSeconds() - startSeconds, peakMb: process.resourceUsage().maxRSS / 1024 };
};
const unused = new Proxy(
  {},
  { get: (_target, name) => () => Promise.reject(new TypeError(`${String(name)} is not used`)) },
);
const ports = {
  functions: unused,
  urls: unused,
  secrets: unused,
  executions: unused,
  store: new FolderStore(folder),
  clock: { nowIso: () => '2026-11-20T06:00:00.000Z', monotonicMs: () => performance.now() },
  log: { info: note, warn: (message: string, data: unknown) => console.error(message, data) },
  metrics: { emit: () => {} },
  costs: { addInvocation: () => {}, addTransitions: () => {} },
} as unknown as Ports;

const { status } = await aggregateResults({ runId }, ports);
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ status, cpuSeconds: cpuSeconds() - startSeconds, peakMb: maxRSS / 1024, phases }));

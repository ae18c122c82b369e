// The descriptive figures of a generated run, from its decoded samples: prints the least CPU time of several repetitions as JSON.
// `figures-once.mjs <folder of the bucket> <run id> <repetitions>`
import { configurationResult } from '../../../core/analysis/configuration-result.ts';
import { plannedCounts } from '../../../core/analysis/planned-counts.ts';
import { stopLookups } from '../../../core/analysis/stop-record.ts';
import { indexSamples } from '../../../core/telemetry/sample-index.ts';
import { readSamples } from '../../../orchestrator-lambdas/aggregate-results/read-samples.ts';
import { readPlan } from '../../../orchestrator-lambdas/run-store/run-plan.ts';
import { FolderStore } from './folder-store.ts';

const [folder = '', runId = '', repetitions = '3'] = process.argv.slice(2);
const store = new FolderStore(folder);
const plan = await readPlan(store, runId);
const { samples } = await readSamples(store, plan);

/** CPU seconds of all figures of all configurations. */
function measure(): number {
  const before = process.cpuUsage();
  const index = indexSamples(samples);
  const parts = {
    plan,
    index,
    functions: new Map(plan.functions.map((planned) => [planned.label, planned])),
    planned: plannedCounts(plan),
    stops: stopLookups(plan, []),
    loadSegments: new Map(),
  };
  for (const configuration of plan.configurations) configurationResult(configuration, parts);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

console.log(JSON.stringify({ cpuSeconds: Math.min(...Array.from({ length: Number(repetitions) }, measure)) }));

// The descriptive figures of a generated run, from its decoded samples: prints the CPU time they take as JSON.
// `figures-once.ts <folder of the bucket> <run id>`
import { configurationResult } from '../../../core/analysis/configuration-result.ts';
import { plannedCounts } from '../../../core/analysis/planned-counts.ts';
import { stopLookups } from '../../../core/analysis/stop-record.ts';
import { indexSamples } from '../../../core/telemetry/sample-index.ts';
import { readSamples } from '../../../orchestrator-lambdas/aggregate-results/read-samples.ts';
import { readPlan } from '../../../orchestrator-lambdas/run-store/run-plan.ts';
import { FolderStore } from './folder-store.ts';

const [folder = '', runId = ''] = process.argv.slice(2);
const store = new FolderStore(folder);
const plan = await readPlan(store, runId);
const { samples } = await readSamples(store, plan);

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
const results = plan.configurations.map((configuration) => configurationResult(configuration, parts));
const { user, system } = process.cpuUsage(before);
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ configurations: results.length, cpuSeconds: (user + system) / 1e6, peakMb }));

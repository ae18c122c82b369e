// Plans a generated suite as PlanRun does, and writes its lanes and plan.json to a folder: prints what that took as JSON, one
// process per measurement. `plan-once.ts <shape as JSON> <folder>`

import { runKeys } from '../../core/plan/keys.ts';
import { planOfLane } from '../../core/plan/lane-plan.ts';
import { changesByFunction } from '../../orchestrator-lambdas/plan-run/lock-and-snapshot.ts';
import { writeJson, writeLargeJsonOnce } from '../../orchestrator-lambdas/run-store/stored-json.ts';
import { FolderStore } from '../bench/aggregate/folder-store.ts';
import { type ScaleShape, scalePlan } from './scale-plan.ts';

const [shape = '{}', folder = ''] = process.argv.slice(2);
const store = new FolderStore(folder);
const plan = scalePlan(JSON.parse(shape) as ScaleShape);
const changes = changesByFunction(plan).size;
const keys = runKeys(plan.runId);
for (const { id } of plan.lanes) await writeJson(store, keys.lanePlan(id), planOfLane(plan, id));
await writeLargeJsonOnce(store, keys.plan, plan);
const { user, system } = process.cpuUsage();
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ changes, peakMb, cpuSeconds: (user + system) / 1e6, runId: plan.runId }));

// Reads a step as the tasks of a lane do: prints what that took as JSON, one process per measurement.
// `lane-once.ts <folder> <run id>`
import { readStep } from '../../orchestrator-lambdas/run-store/run-plan.ts';
import { FolderStore } from '../bench/aggregate/folder-store.ts';

const [folder = '', runId = ''] = process.argv.slice(2);
const startMs = performance.now();
const { step } = await readStep(new FolderStore(folder), { runId, laneId: 'lane-1', stepIndex: 0, attempt: 1 });
const seconds = (performance.now() - startMs) / 1000;
console.log(JSON.stringify({ step: step.index, seconds, peakMb: process.resourceUsage().maxRSS / 1024 }));

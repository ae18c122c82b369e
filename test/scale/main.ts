// `npm run check:scale`: 1,000 and 10,000 configurations, planned by the code that plans every run and simulated on assumed
// durations; the larger one is also aggregated and reported, from a generated run. Every limit of AWS is shown with what was
// reached, and the exit code is 1 when one is exceeded. Then a run of 1,000 configurations is really made, on stub functions of
// the local cloud. Takes about ten minutes.
//   npm run check:scale -- [--only planned|made] [--functions 200] [--lanes 40] [--rounds 1]: the last three are of the run that is made
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { formatCount, formatNumber, formatSeconds } from '../../core/format/numbers.ts';
import { requestsToBucket } from '../../core/plan/bucket-requests.ts';
import { type ControlPlaneCalls, totalCalls } from '../../core/plan/control-plane.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { Plan } from '../../core/plan/types.ts';
import { AGGREGATE_NODE_OPTIONS } from '../../infra/access/orchestrator-access.ts';
import {
  aggregateOnce,
  bundleOnce,
  bundleStep,
  repositoryRoot,
  runProgram,
} from '../bench/aggregate/aggregate-once.ts';
import { FolderStore } from '../bench/aggregate/folder-store.ts';
import { generateRun } from '../bench/aggregate/generated-run.ts';
import { deployedCloud } from '../kit/deployed-cloud.ts';
import { estimatedCalls } from '../kit/estimated-calls.ts';
import { World } from '../kit/orchestrator/world.ts';
import { realRun } from './real-run.ts';
import { type ScaleShape, scalePlan, scaleSuite, TENS_OF_THOUSANDS, THOUSAND } from './scale-plan.ts';
import { exceeded, type Usage, usageTable } from './service-limits.ts';
import { simulate } from './simulate.ts';

interface Once {
  readonly peakMb: number;
  readonly runId: string;
}

/** Runs a program of this folder in a process of its own, whose peak memory is that of nothing else. */
function once(program: string, ...args: readonly string[]): Once {
  return JSON.parse(runProgram(process.execPath, [path.join(import.meta.dirname, program), ...args])) as Once;
}

/** With the largest error that Step Functions passes on. */
async function stateBytes(): Promise<number> {
  const plan = await new World().plan();
  const text = 'c'.repeat(32_768);
  const state = { plan: { ...plan, part: 150, partCount: 150 }, failure: { Error: 'AWS_FAILED', Cause: text } };
  return JSON.stringify({ ...state, report: { runId: plan.runId, status: 'partial', summary: text } }).length;
}

async function check(name: string, shape: ScaleShape, folder: string): Promise<string[]> {
  const plan = scalePlan(shape);
  const simulated = simulate(plan);
  const planned = once('plan-once.ts', JSON.stringify(shape), folder);
  const lane = once('lane-once.ts', folder, planned.runId);
  const usage: Usage = {
    ...simulated.usage,
    stateBytes: await stateBytes(),
    planRunMb: planned.peakMb,
    laneTaskMb: lane.peakMb,
    planBytes: statSync(path.join(folder, runKeys(planned.runId).plan)).size,
    ...(shape === TENS_OF_THOUSANDS ? await aggregated(shape, folder) : { inputBytes: inputBytes(shape) }),
  };
  const { seconds, costUsd, stateTransitions, apiCalls, invocations } = plan.estimate;
  const steps = plan.lanes.flatMap((lane) => lane.steps);
  const { s3Puts, s3Gets } = requestsToBucket(plan, steps, invocations);
  console.log(`
## ${name}

${formatNumber(steps.length)} steps in ${plan.lanes.length} lanes and ${formatCount(plan.partCount ?? 1, 'part')}. Estimated: ${formatSeconds(seconds)}, ${costUsd.toFixed(2)} USD,
${formatNumber(invocations)} invocations, ${formatNumber(apiCalls)} control-plane calls, ${formatNumber(stateTransitions)} state transitions, ${formatNumber(s3Puts)} S3 PUTs and ${formatNumber(s3Gets)} GETs.
Simulated: ${formatSeconds(simulated.wallSeconds)}, ${formatNumber(simulated.putCount)} S3 PUTs, ${formatNumber(totalCalls(simulated.calls))} control-plane calls.
Calls, estimated and simulated: ${callsOf(plan, simulated.calls)}.

${usageTable(usage)}`);
  return exceeded(usage).map((problem) => `${name}: ${problem}`);
}

function callsOf(plan: Plan, simulated: ControlPlaneCalls): string {
  const estimated = estimatedCalls(plan);
  return Object.entries(simulated)
    .filter(([, count]) => count > 0)
    .map(
      ([api, count]) => `${api} ${formatNumber(estimated[api as keyof ControlPlaneCalls])} and ${formatNumber(count)}`,
    )
    .join(', ');
}

function inputBytes(shape: ScaleShape): number {
  return JSON.stringify(scaleSuite(shape)).length;
}

/** Aggregation and report of a generated run of as many configurations, of three rounds, whose suite is published. */
async function aggregated({ functions, memoryMb }: ScaleShape, folder: string): Promise<Usage> {
  const shape = { functions, memoryMb, rounds: 3, samplesPerVisit: 4, arrivals: 0, earlierNights: 14 };
  const runId = await generateRun(new FolderStore(folder), shape);
  const programs = { once: bundleOnce(folder), step: bundleStep(folder, repositoryRoot, 'step') };
  const { peakMb, cpuSeconds } = aggregateOnce(programs, AGGREGATE_NODE_OPTIONS.split(' '), folder, runId);
  return { aggregateMb: peakMb, aggregateSeconds: cpuSeconds };
}

async function planned(): Promise<string[]> {
  const workFolder = mkdtempSync(path.join(os.tmpdir(), 'thaw-scale-'));
  try {
    return [
      ...(await check('1,000 configurations in 200 functions', THOUSAND, path.join(workFolder, 'thousand'))),
      ...(await check('10,000 configurations in 2,000 functions', TENS_OF_THOUSANDS, path.join(workFolder, 'more'))),
    ];
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

async function made(functions: number, lanes: number, rounds: number): Promise<string[]> {
  const kit = await deployedCloud(['node-synthetic'], 0);
  try {
    const shape = { functions, lanes, rounds, memoryMb: [128, 256, 512, 1024, 2048] };
    const { problems, usage, calls, throttles, peakMemoryMb, ...run } = await realRun(kit, shape);
    const name = `Really made: ${formatNumber(run.configurations)} configurations in ${formatNumber(functions)} functions`;
    console.log(`
## ${name}

${formatNumber(run.steps)} steps in ${run.lanes} lanes, ${formatNumber(run.coldStarts)} cold starts: ${formatSeconds(run.seconds)}; the lanes ${formatSeconds(run.lanesSeconds)}, ${run.ratio.toFixed(2)} times what the model takes.
Calls: ${counts(calls)}; of them ${formatNumber(run.polls)} polls. Estimated: ${counts(run.estimatedCalls)}. Throttled: ${counts(throttles)}. ${formatNumber(run.s3Objects)} S3 objects.
Peak memory of the processes of the orchestrator, MB: ${counts(peakMemoryMb)}.

${usageTable(usage)}`);
    return [...problems, ...exceeded(usage)].map((problem) => `${name}: ${problem}`);
  } finally {
    kit.down();
  }
}

function counts(byName: Readonly<Record<string, number>>): string {
  const texts = Object.entries(byName).map(([name, count]) => `${name} ${formatNumber(Math.round(count))}`);
  return texts.length === 0 ? 'none' : texts.join(', ');
}

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    functions: { type: 'string', default: '200' },
    lanes: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '1' },
  },
});
const { only, functions, lanes, rounds } = options;
if (only !== undefined && only !== 'planned' && only !== 'made') throw new Error(`--only ${only}: planned or made`);
const problems = [
  ...(only === 'made' ? [] : await planned()),
  ...(only === 'planned' ? [] : await made(Number(functions), Number(lanes), Number(rounds))),
];
console.log(problems.length === 0 ? '\nEvery limit is kept.' : `\nNot as it should be:\n${problems.join('\n')}`);
process.exitCode = problems.length === 0 ? 0 : 1;

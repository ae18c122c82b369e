/**
 * From the execution's input to a plan that can be run: everything that can be refused is refused before anything is
 * changed; then locks, snapshots, setup calls; plan.json is written last, and is what a repeated call returns.
 */
import { hash } from 'node:crypto';
import { definedOnly } from '../../core/defined-only.ts';
import { BenchmarkError } from '../../core/errors.ts';
import { configurationId } from '../../core/plan/configurations.ts';
import { runKeys } from '../../core/plan/keys.ts';
import { loadJobsOf } from '../../core/plan/load-jobs.ts';
import { makePlan } from '../../core/plan/make-plan.ts';
import { makeRunId } from '../../core/plan/run-id.ts';
import type { Plan, RunEnvironment } from '../../core/plan/types.ts';
import { canonicalJson } from '../../core/suite/canonical-json.ts';
import { resolveRequest } from '../../core/suite/resolve.ts';
import type { Catalogue, CatalogueTarget, SetupCall, Suite } from '../../core/suite/types.ts';
import type { PlanRunEvent } from '../events.ts';
import { countControlPlaneCalls } from '../function-state/control-plane-calls.ts';
import type { FunctionConfiguration, Ports } from '../ports.ts';
import { rememberRun } from '../run-store/execution-index.ts';
import { JSON_TYPE, readJson, writeJson } from '../run-store/stored-json.ts';
import { claimDelivery } from './delivery.ts';
import { catalogueTarget, findFunction, findFunctions } from './find-functions.ts';
import { changesByFunction, lockAndSnapshot } from './lock-and-snapshot.ts';
import { makeSetupCalls, type SetupInvocation } from './setup-calls.ts';

/** DescribeExecution is eventually consistent, and the first task of an execution may ask before it knows of it. */
const LOOKS_AT_OWN_EXECUTION = 4;
const LOOK_AGAIN_MS = 1_000;

interface PlanRunContext {
  readonly catalogue: Catalogue;
  readonly environment: RunEnvironment;
}

/** What the state machine goes on with: names and counts, no samples and no plan. */
export interface PlannedRun {
  /** `duplicate`: this scheduled time was delivered before, `runId` names that run. */
  readonly status: 'planned' | 'duplicate';
  readonly runId: string;
  readonly bucket: string;
  readonly planKey: string;
  readonly lanesKey: string;
  readonly laneCount: number;
  readonly stepCount: number;
  readonly loadKey: string;
  readonly loadCount: number;
}

/** @throws BenchmarkError with the cure, for every input that cannot be run; see core/suite and the files beside this */
export async function planRun(event: PlanRunEvent, context: PlanRunContext, uncounted: Ports): Promise<PlannedRun> {
  const { ports, made } = countControlPlaneCalls(uncounted);
  const { catalogue, environment } = context;
  const { executionArn, executionStartedAt } = event;
  const { suite, modified, warnings } = resolveRequest(event.input, catalogue, environment.kind);
  const runId = makeRunId(suite.name, executionStartedAt, executionArn);
  const owner = { runId, executionArn };

  const existing = await readJson<Plan>(ports.store, runKeys(runId).plan);
  if (existing !== undefined) return summarize(existing, ports.store.bucket);

  const functions = await findFunctions(suite, catalogue, ports.functions);
  const account = await ports.functions.accountLimits();
  if (account === undefined) ports.log.warn('What the account lets run at once may not be read; nothing is held to it');
  const setup = await findSetupCalls(suite, catalogue, ports.functions);
  const scheduledTime = scheduledTimeOf(event.input);
  const plan = makePlan(
    definedOnly({
      suite,
      suiteSha256: hash('sha256', canonicalJson(suite)),
      modified,
      functions,
      environment,
      runId,
      executionArn,
      startedAt: new Date(executionStartedAt).toISOString(),
      scheduledTime,
      account,
      warnings,
    }),
  );

  if (scheduledTime !== undefined) {
    const firstRunId = await claimDelivery(ports.store, suite.name, scheduledTime, owner);
    if (firstRunId !== undefined) {
      ports.log.info('This scheduled time was delivered before', { scheduledTime, runId: firstRunId });
      return { ...summarize({ ...plan, runId: firstRunId }, ports.store.bucket), status: 'duplicate' };
    }
  }

  const changes = changesByFunction(plan);
  await rememberRun(ports.store, { ...owner, functionNames: [...changes.keys()] });
  await assertStillRunning(ports, executionArn);
  // One after the other and sorted, so that two runs never wait for each other's second function.
  for (const [functionName, ofFunction] of changes) await lockAndSnapshot(ports, functionName, owner, ofFunction);
  await makeSetupCalls(runId, setup, ports);
  await writePlan({ ...plan, controlPlaneCalls: made() }, ports);
  ports.log.info('Run planned', { runId, suite: suite.name, lanes: plan.lanes.length });
  return summarize(plan, ports.store.bucket);
}

/**
 * Stopped before the run was remembered, the sweep found nothing to do and nobody would release what is locked from here
 * on; stopped later, the sweep finds the run and marks its functions.
 */
async function assertStillRunning(ports: Ports, executionArn: string): Promise<void> {
  for (let look = 1; look <= LOOKS_AT_OWN_EXECUTION; look += 1) {
    if (await ports.executions.isRunning(executionArn)) return;
    if (look < LOOKS_AT_OWN_EXECUTION) await ports.clock.sleep(LOOK_AGAIN_MS);
  }
  throw new BenchmarkError({
    code: 'LOCK_LOST',
    source: 'user',
    message: `The execution ${executionArn} was stopped while it was planned; nothing has been changed.`,
    fix: 'Start a new run.',
  });
}

async function findSetupCalls(
  suite: Suite,
  catalogue: Catalogue,
  functions: Ports['functions'],
): Promise<SetupInvocation[]> {
  return Promise.all(
    suite.setup.map(async (call) => {
      const found = await findFunction(call, catalogue, functions);
      return setupInvocation(call, found, suite, catalogueTarget(catalogue, call.target));
    }),
  );
}

/** Named as the suite's own function of that target or ARN, when it has one. */
function setupInvocation(
  call: SetupCall,
  found: FunctionConfiguration,
  suite: Suite,
  target: CatalogueTarget | undefined,
): SetupInvocation {
  const { functionName, timeoutSeconds, architecture, memoryMb } = found;
  const measured = suite.functions.find((each) =>
    call.target === undefined ? each.functionArn === call.functionArn : each.target === call.target,
  );
  const label = measured?.label ?? call.target ?? functionName;
  return definedOnly({
    functionName,
    timeoutSeconds,
    configurationId: configurationId({ function: label, architecture, memoryMb }, call.payload.name, undefined),
    memoryMb,
    payload: call.payload,
    hasProbe: target?.manifest.probe ?? false,
    metrics: target?.manifest.metrics ?? [],
    signing: target?.manifest.signing,
  });
}

async function writePlan(plan: Plan, ports: Ports): Promise<void> {
  const keys = runKeys(plan.runId);
  const lanes = plan.lanes.map((lane) => ({ laneId: lane.id, stepCount: lane.steps.length }));
  const load = loadJobsOf(plan).map((job) => ({ laneId: job.id, stepCount: job.segments.length }));
  // Arrays, because the Distributed Maps read them; so they are the two files without a schemaVersion.
  await ports.store.write(keys.lanes, JSON.stringify(lanes), JSON_TYPE);
  await ports.store.write(keys.load, JSON.stringify(load), JSON_TYPE);
  await writeJson(ports.store, keys.plan, plan);
}

function summarize(plan: Plan, bucket: string): PlannedRun {
  const keys = runKeys(plan.runId);
  return {
    status: 'planned',
    runId: plan.runId,
    bucket,
    planKey: keys.plan,
    lanesKey: keys.lanes,
    laneCount: plan.lanes.length,
    stepCount: plan.lanes.reduce((steps, lane) => steps + lane.steps.length, 0),
    loadKey: keys.load,
    loadCount: loadJobsOf(plan).length,
  };
}

/** Only a schedule gives it: EventBridge Scheduler puts its own scheduled time there. */
function scheduledTimeOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || !('scheduledTime' in input)) return undefined;
  const { scheduledTime } = input;
  // The local emulator leaves the scheduler's placeholder as it is: that is no time, and every night would be the same one.
  return typeof scheduledTime === 'string' && !Number.isNaN(Date.parse(scheduledTime)) ? scheduledTime : undefined;
}

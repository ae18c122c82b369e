/**
 * Makes the plan from the execution's input. Everything is validated before anything is changed; then come locks, snapshots
 * and setup calls. plan.json is written last; a repeated call returns it.
 */
import { hash } from 'node:crypto';
import { definedOnly } from '../../core/defined-only.ts';
import { BenchmarkError } from '../../core/errors.ts';
import { configurationId } from '../../core/plan/configurations.ts';
import { runKeys } from '../../core/plan/keys.ts';
import { planOfLane } from '../../core/plan/lane-plan.ts';
import { loadJobsOf } from '../../core/plan/load-jobs.ts';
import { makePlan } from '../../core/plan/make-plan.ts';
import { partsOf } from '../../core/plan/parts.ts';
import { makeRunId } from '../../core/plan/run-id.ts';
import { transitionsBetweenTasks } from '../../core/plan/transitions.ts';
import type { Plan, RunEnvironment } from '../../core/plan/types.ts';
import { canonicalJson } from '../../core/suite/canonical-json.ts';
import { resolveRequest } from '../../core/suite/resolve.ts';
import type { Catalogue, CatalogueTarget, PayloadChoice, SetupCall, Suite } from '../../core/suite/types.ts';
import type { Warning } from '../../core/warning.ts';
import type { PlanRunEvent } from '../events.ts';
import { countControlPlaneCalls } from '../function-state/control-plane-calls.ts';
import type { FunctionConfiguration, Ports, TaskPorts } from '../ports.ts';
import { indexRun } from '../run-store/execution-index.ts';
import { JSON_TYPE, readJson, writeJson, writeLargeJsonOnce } from '../run-store/stored-json.ts';
import type { CpuTimeLayers } from './cpu-time-layer.ts';
import { claimDelivery } from './delivery.ts';
import { catalogueTarget, type FoundFunction, findFunction, findFunctions } from './find-functions.ts';
import { changesByFunction, lockAndSnapshot } from './lock-and-snapshot.ts';
import { assertOptedIn, type OptIn, readOnce } from './opted-in.ts';
import { makeSetupCalls, type SetupInvocation } from './setup-calls.ts';
import { allOrRefused, refusalsOf, throwAll } from './unmeasurable.ts';
import { wakeFunctions } from './wake-functions.ts';

/** DescribeExecution is eventually consistent: it may not find an execution whose first task has just started. */
const MAX_EXECUTION_CHECKS = 4;
const CHECK_INTERVAL_MS = 1_000;

interface PlanRunContext {
  readonly catalogue: Catalogue;
  readonly environment: RunEnvironment;
  readonly optIn: OptIn;
  readonly cpuTimeLayers: CpuTimeLayers;
}

/** The result for the state machine: names and counts, no samples and no plan. */
export interface PlannedRun {
  /** `duplicate`: this scheduled time was delivered before, and `runId` is the run of the first delivery. */
  readonly status: 'planned' | 'duplicate';
  readonly runId: string;
  readonly bucket: string;
  readonly planKey: string;
  /** Part 1 of the lanes; the state machine replaces part and key by those of the next part. */
  readonly part: number;
  readonly partCount: number;
  readonly lanesKey: string;
  /** Of the later parts: this prefix, the number of the part, `.json`. */
  readonly lanesKeyPrefix: string;
  readonly laneCount: number;
  readonly stepCount: number;
  readonly loadKey: string;
  readonly loadCount: number;
}

/** @throws BenchmarkError with its fix for every input that cannot be run; see core/suite and the files in this folder */
export async function planRun(
  event: PlanRunEvent,
  context: PlanRunContext,
  basePorts: TaskPorts<'functions' | 'secrets' | 'store' | 'executions'>,
): Promise<PlannedRun> {
  const { ports, callCount } = countControlPlaneCalls(basePorts);
  const { catalogue, environment } = context;
  const { executionArn, executionStartedAt } = event;
  const { suite, modified, warnings } = resolveRequest(event.input, catalogue, environment.kind);
  const runId = makeRunId(suite.name, executionStartedAt, executionArn);
  const owner = { runId, executionArn };

  const existing = await readJson<Plan>(ports.store, runKeys(runId).plan);
  if (existing !== undefined) return summarize(existing, ports.store.bucket);

  const reader = readOnce(ports);
  await assertOptedIn(suite, catalogue, reader, context.optIn);
  const suiteFunctions = await findFunctions(suite, catalogue, reader, context.cpuTimeLayers);
  const account = await ports.functions.accountLimits();
  if (account === undefined) ports.log.warn("The account's concurrency limits may not be read and are not checked");
  const setupCalls = await findSetupCalls(suite, catalogue, reader);
  const scheduledTime = scheduledTimeOf(event.input);
  const plan = makePlan(
    definedOnly({
      suite,
      suiteSha256: hash('sha256', canonicalJson(suite)),
      modified,
      functions: suiteFunctions.map(({ planned }) => planned),
      environment,
      runId,
      executionArn,
      startedAt: new Date(executionStartedAt).toISOString(),
      scheduledTime,
      account,
      warnings: [...warnings, ...snapStartWarnings(suiteFunctions)],
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
  await indexRun(ports.store, { ...owner, functionNames: [...changes.keys()] });
  await assertStillRunning(ports, executionArn);
  await wakeFunctions([...suiteFunctions, ...setupCalls], ports);
  await lockAndSnapshot(ports, owner, changes);
  await makeSetupCalls(
    runId,
    setupCalls.map(({ planned }) => planned),
    ports,
  );
  await writePlan({ ...plan, controlPlaneCalls: callCount() }, ports);
  const segments = loadJobsOf(plan).map((job) => job.segments.length);
  const parts = partsOf(plan).map((items) => items.length);
  ports.costs.addTransitions(transitionsBetweenTasks({ parts, segments }));
  ports.log.info('Run planned', { runId, suite: suite.name, lanes: plan.lanes.length });
  return summarize(plan, ports.store.bucket);
}

/**
 * When the execution was stopped before its run was indexed, the restore found no run, and no one would release the locks
 * that are acquired from here on. When it is stopped later, the restore finds the run and its functions.
 */
async function assertStillRunning(
  ports: TaskPorts<'functions' | 'secrets' | 'store' | 'executions'>,
  executionArn: string,
): Promise<void> {
  for (let check = 1; check <= MAX_EXECUTION_CHECKS; check += 1) {
    if (await ports.executions.isRunning(executionArn)) return;
    if (check < MAX_EXECUTION_CHECKS) await ports.clock.sleep(CHECK_INTERVAL_MS);
  }
  throw new BenchmarkError({
    code: 'LOCK_LOST',
    source: 'user',
    message: `The execution ${executionArn} was stopped while it was planned; nothing has been changed.`,
    fix: 'Start a new run.',
  });
}

interface FoundSetupCall {
  readonly planned: SetupInvocation;
  readonly configuration: FunctionConfiguration;
  readonly payloads: readonly PayloadChoice[];
}

async function findSetupCalls(
  suite: Suite,
  catalogue: Catalogue,
  functions: Ports['functions'],
): Promise<FoundSetupCall[]> {
  return allOrRefused(
    suite.setup.map(async (call) => {
      const configuration = await findFunction(call, catalogue, functions);
      throwAll(refusalsOf(configuration, 'setup'));
      const planned = setupInvocation(call, configuration, suite, catalogueTarget(catalogue, call.target));
      return { planned, configuration, payloads: [call.payload] };
    }),
  );
}

/** Uses the label of the suite's function with the same target or ARN, if there is one. */
function setupInvocation(
  call: SetupCall,
  configuration: FunctionConfiguration,
  suite: Suite,
  target: CatalogueTarget | undefined,
): SetupInvocation {
  const { functionName, timeoutSeconds, architecture, memoryMb } = configuration;
  const measured = suite.functions.find((suiteFunction) =>
    call.target === undefined ? suiteFunction.functionArn === call.functionArn : suiteFunction.target === call.target,
  );
  const label = measured?.label ?? call.target ?? functionName;
  return definedOnly({
    functionName,
    architecture,
    timeoutSeconds,
    configurationId: configurationId({ function: label, architecture, memoryMb }, call.payload.name, undefined),
    memoryMb,
    payload: call.payload,
    hasProbe: target?.manifest.probe ?? false,
    metrics: target?.manifest.metrics ?? [],
    signing: target?.manifest.signing,
  });
}

/** A user of SnapStart must not read the init of $LATEST as that of a published version. */
function snapStartWarnings(suiteFunctions: readonly FoundFunction[]): readonly Warning[] {
  return suiteFunctions
    .filter(({ configuration }) => configuration.hasSnapStart)
    .map(({ planned }) => ({
      code: 'SNAPSTART_NOT_MEASURED',
      message: `${planned.label} uses SnapStart, which works on published versions only: its cold starts here are those of $LATEST, without a snapshot.`,
      fix: 'Do not read them as the cold starts of its published versions.',
    }));
}

async function writePlan(
  plan: Plan,
  ports: TaskPorts<'functions' | 'secrets' | 'store' | 'executions'>,
): Promise<void> {
  const keys = runKeys(plan.runId);
  const load = loadJobsOf(plan).map((job) => ({ laneId: job.id, stepCount: job.segments.length }));
  // Arrays, because the Distributed Maps read them; they are the only files without a schemaVersion.
  const [firstPart = [], ...laterParts] = partsOf(plan);
  await ports.store.write(keys.lanes, JSON.stringify(firstPart), JSON_TYPE);
  for (const [index, part] of laterParts.entries()) {
    await ports.store.write(`${keys.lanesPrefix}${index + 2}.json`, JSON.stringify(part), JSON_TYPE);
  }
  await ports.store.write(keys.load, JSON.stringify(load), JSON_TYPE);
  for (const { id } of [...plan.lanes, ...loadJobsOf(plan)]) {
    await writeJson(ports.store, keys.lanePlan(id), planOfLane(plan, id));
  }
  // Last, and once: a run is planned when it exists.
  await writeLargeJsonOnce(ports.store, keys.plan, plan);
}

function summarize(plan: Plan, bucket: string): PlannedRun {
  const keys = runKeys(plan.runId);
  return {
    status: 'planned',
    runId: plan.runId,
    bucket,
    planKey: keys.plan,
    part: 1,
    partCount: partsOf(plan).length,
    lanesKey: keys.lanes,
    lanesKeyPrefix: keys.lanesPrefix,
    laneCount: plan.lanes.length,
    stepCount: plan.lanes.reduce((steps, lane) => steps + lane.steps.length, 0),
    loadKey: keys.load,
    loadCount: loadJobsOf(plan).length,
  };
}

/** The scheduled time, which EventBridge Scheduler puts into the input; undefined for other executions. */
function scheduledTimeOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || !('scheduledTime' in input)) return undefined;
  const { scheduledTime } = input;
  // The local emulator does not replace the scheduler's placeholder, which would be the same for every night.
  return typeof scheduledTime === 'string' && !Number.isNaN(Date.parse(scheduledTime)) ? scheduledTime : undefined;
}

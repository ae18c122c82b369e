/** A scripted run: what every Lambda returns, and the states that have to be entered. */
import { partsOf } from '../../../core/plan/parts.ts';
import type { Step } from '../../../core/plan/types.ts';

/** What a function returns to calls whose payload has the members of `when`; as often as `times` says, else always. */
interface Response {
  readonly when?: Readonly<Record<string, unknown>>;
  readonly times?: number;
  readonly returns?: unknown;
  /** The function throws an error of this name. */
  readonly error?: string;
  /** Lambda itself refuses the call with this error of its API. */
  readonly serviceError?: string;
}

/** By function; the first that is for the call. */
type Responses = Readonly<Record<string, readonly Response[]>>;

export interface Scenario {
  readonly name: string;
  readonly input: unknown;
  /** What the Maps read from S3. */
  readonly objects: Readonly<Record<string, readonly unknown[]>>;
  readonly responses: Responses;
  /** The states of the run, of each lane and of each load job, in their order. */
  readonly states: Readonly<Record<string, readonly string[]>>;
  /** How often something is waited for: before each retry, and in Wait states. */
  readonly waits: number;
  /** `SUCCEEDED`, or the error with which the run fails. */
  readonly end: string;
}

/** A lane or a load job. */
interface Item {
  readonly laneId: string;
  readonly stepCount: number;
}

interface Script extends Partial<Pick<Scenario, 'input' | 'responses' | 'waits' | 'end'>> {
  readonly name: string;
  readonly states: Scenario['states'];
  readonly lanes?: readonly Item[];
  /** Into which the lanes are cut; absent = 1. */
  readonly partCount?: number;
  readonly load?: readonly Item[];
}

export const RUN_ID = '20260728T020000Z-quick-0a1b2c';
const LANES_KEY = `runs/${RUN_ID}/lanes.json`;
const LANES_PREFIX = `runs/${RUN_ID}/lanes-`;
const LOAD_KEY = `runs/${RUN_ID}/load.json`;
/** What AggregateResults returns in the local cloud. */
export const LINKS = { report: null, folder: null, command: `npx thaw reports open ${RUN_ID}` };

/** A scenario in which nothing fails but what its own responses say. */
export function scenario({ lanes = [], partCount = 1, load = [], responses = {}, ...script }: Script): Scenario {
  const successful = successfulResponses(lanes, load, partCount);
  const planned = lanes.map(({ laneId, stepCount }) => ({ id: laneId, functions: [], steps: makeSteps(stepCount) }));
  const [firstPart = [], ...laterParts] = partsOf({ lanes: planned, partCount });
  const laterObjects = laterParts.map((items, index) => [`${LANES_PREFIX}${index + 2}.json`, items] as const);
  const both = Object.entries(successful).map(([name, later]) => [name, [...(responses[name] ?? []), ...later]]);
  return {
    input: {},
    objects: { [LANES_KEY]: firstPart, ...Object.fromEntries(laterObjects), [LOAD_KEY]: load },
    waits: 0,
    end: 'SUCCEEDED',
    ...script,
    responses: Object.fromEntries(both),
  };
}

/** What PlanRun returns (orchestrator-lambdas/plan-run). */
export function plannedRun(lanes: readonly Item[], load: readonly Item[], partCount = 1) {
  return {
    status: 'planned',
    runId: RUN_ID,
    bucket: 'results',
    planKey: `runs/${RUN_ID}/plan.json`,
    part: 1,
    partCount: lanes.length === 0 ? 0 : partCount,
    lanesKey: LANES_KEY,
    lanesKeyPrefix: LANES_PREFIX,
    laneCount: lanes.length,
    stepCount: lanes.reduce((sum, { stepCount }) => sum + stepCount, 0),
    loadKey: LOAD_KEY,
    loadCount: load.length,
  };
}

function makeSteps(count: number): readonly Step[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    round: index + 1,
    position: 1,
    function: 'red',
    memoryMb: 128,
    warm: [],
  }));
}

/** What Measure returns (orchestrator-lambdas/measure). */
export const MEASURED = { verified: true, attempt: 1, again: false, waitSeconds: 0, controlPlaneCalls: 1 };

function successfulResponses(lanes: readonly Item[], load: readonly Item[], partCount: number): Responses {
  return {
    PlanRun: [{ returns: plannedRun(lanes, load, partCount) }],
    ForceColdStart: [{ returns: { revisionId: 'revision-2', attempt: 1, controlPlaneCalls: 3, update: null } }],
    Measure: [{ returns: MEASURED }],
    ApplyLoad: [{ returns: { sent: 100 } }],
    RestoreConfiguration: [{ returns: { restored: lanes.length } }],
    AggregateResults: [
      { returns: { runId: RUN_ID, status: 'complete', summary: 'Everything was measured.', links: LINKS, more: 1 } },
    ],
    PublishReport: [{ returns: { published: true } }],
  };
}

/**
 * The visits of one function: for each memory size, override and round, the updates that are made and the calls after each.
 * A visit becomes a step once its position in a lane is known.
 */
import { definedOnly } from '../defined-only.ts';
import type { BenchmarkError } from '../errors.ts';
import { seededShuffle } from '../statistics/seeded-shuffle.ts';
import { coldOf, payloadsOf, warmOf } from '../suite/phases.ts';
import type {
  EnvironmentOverride,
  FunctionColdOptions,
  FunctionWarmOptions,
  Suite,
  SuiteFunction,
} from '../suite/types.ts';
import { configurationId, variantsOf } from './configurations.ts';
import { INIT_LIMIT_SECONDS, MEASURE_SECONDS, maxCallsPerMeasure, overLimits } from './limits.ts';
import { shareOfRound } from './spread.ts';
import { coldStopRule, maxColdRounds, minColdRounds, type StopRule, warmStopRule } from './stop-rule.ts';
import type { PlannedFunction, Step } from './types.ts';

/** A step without its position. */
export type Visit = Omit<Step, 'index' | 'position'>;

/**
 * Rounds of a suite without cold starts: as many environments as the interval of a median needs, and several rounds, so
 * that drift during the run affects every configuration.
 */
const WARM_ONLY_ROUNDS = 6;

/** How often one function is visited, and for which calls. */
interface Schedule {
  readonly cold: FunctionColdOptions | undefined;
  readonly warm: FunctionWarmOptions | undefined;
  readonly coldPayloads: readonly string[];
  readonly warmPayloads: readonly string[];
  /** The maximum, if configurations may stop early. */
  readonly coldRounds: number;
  readonly warmRounds: number;
  /** Warm calls of a configuration over all warm rounds. */
  readonly warmSamples: number;
  readonly coldRule?: StopRule | undefined;
  readonly warmRule?: StopRule | undefined;
  /** Calls of this function that fit into one Measure call. */
  readonly capacity: number;
}

/**
 * Minimum number of cold rounds of the suite: the maximum over its functions; 0 when nothing is measured cold. A round has
 * exactly `burst` cold samples, so that every sample is taken under the same conditions.
 */
function coldRoundsOf(suite: Suite): number {
  const rounds =
    knownColdRounds.get(suite) ??
    suite.functions.reduce((max, measured) => Math.max(max, minOwnColdRounds(suite, measured)), 0);
  knownColdRounds.set(suite, rounds);
  return rounds;
}

/** Asked for by each function of a suite. */
const knownColdRounds = new WeakMap<Suite, number>();

function minOwnColdRounds(suite: Suite, measured: SuiteFunction): number {
  const cold = coldOf(suite, measured);
  if (cold === undefined || payloadsOf(suite, measured, 'cold').length === 0) return 0;
  return minColdRounds(cold);
}

/** The rules by which configurations of one function may stop early; none for a fixed number of samples. */
export function stopRulesOf(
  suite: Suite,
  measured: SuiteFunction,
  planned: PlannedFunction,
): { readonly cold?: StopRule | undefined; readonly warm?: StopRule | undefined } {
  const { coldRule, warmRule } = visitSchedule(suite, measured, planned);
  return { cold: coldRule, warm: warmRule };
}

/**
 * Minimum number of visits of one function (a visit that must be split counts once).
 * @throws BenchmarkError OVER_LIMITS as `makeVisits`
 */
export function minVisits(suite: Suite, measured: SuiteFunction, planned: PlannedFunction): number {
  const { coldRounds, warmRounds, coldPayloads } = visitSchedule(suite, measured, planned);
  const variants = measured.memoryMb.length * variantsOf(measured).length;
  return variants * Math.max(coldRounds * coldPayloads.length, coldRounds, warmRounds);
}

/**
 * Every visit of one function, by round.
 * @throws BenchmarkError OVER_LIMITS when one cold start with its follow-ups does not fit into one Measure call
 */
export function makeVisits(suite: Suite, measured: SuiteFunction, planned: PlannedFunction): readonly Visit[] {
  const schedule = visitSchedule(suite, measured, planned);
  const rounds = Math.max(schedule.coldRounds, schedule.warmRounds);
  const visits: Visit[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const memoryMb of measured.memoryMb) {
      for (const override of variantsOf(measured)) {
        visits.push(...visitsOfRound(suite, schedule, planned, { round, memoryMb, override }));
      }
    }
  }
  return visits;
}

function visitSchedule(suite: Suite, measured: SuiteFunction, planned: PlannedFunction): Schedule {
  const cold = coldOf(suite, measured);
  const warm = warmOf(suite, measured);
  const coldPayloads = payloadsOf(suite, measured, 'cold');
  const warmPayloads = payloadsOf(suite, measured, 'warm');
  const minRounds = minOwnColdRounds(suite, measured);
  const capacity = maxCallsPerMeasure(planned.timeoutSeconds);
  const coldCalls = coldPayloads.length === 0 || cold === undefined ? 0 : 1 + cold.followUps;
  const minWarmCalls = warmPayloads.length === 0 || warm === undefined ? 0 : Math.max(1, warm.discard) + 1;
  if (Math.max(coldCalls, minWarmCalls) > capacity) throw callsTooLong(planned, Math.max(coldCalls, minWarmCalls));
  return {
    cold,
    warm,
    coldPayloads,
    warmPayloads,
    coldRounds: minRounds === 0 || cold === undefined ? 0 : maxColdRounds(cold),
    coldRule: minRounds === 0 || cold === undefined ? undefined : coldStopRule(cold),
    ...warmPart(suite, warmPayloads.length === 0 ? undefined : warm, minRounds, capacity),
    capacity,
  };
}

/**
 * Warm calls are spread over the minimum number of cold rounds. If they may stop early, there are more visits with the same
 * number of calls.
 */
function warmPart(
  suite: Suite,
  warm: FunctionWarmOptions | undefined,
  ownRounds: number,
  capacity: number,
): Pick<Schedule, 'warmRounds' | 'warmSamples' | 'warmRule'> {
  if (warm === undefined) return { warmRounds: 0, warmSamples: 0 };
  const rounds = ownRounds || coldRoundsOf(suite) || Math.min(WARM_ONLY_ROUNDS, warm.samples);
  const maxPerVisit = capacity - Math.max(1, warm.discard);
  const minRounds = Math.max(rounds, Math.ceil(warm.samples / maxPerVisit));
  const warmRule = warmStopRule(warm, minRounds);
  if (warmRule === undefined) return { warmRounds: minRounds, warmSamples: warm.samples };
  const perVisit = Math.min(maxPerVisit, Math.max(1, Math.floor(warm.samples / warmRule.leastRounds)));
  const warmRounds = Math.max(warmRule.leastRounds, Math.ceil(warmRule.maxSamples / perVisit));
  return { warmRounds, warmSamples: warmRule.maxSamples, warmRule };
}

function callsTooLong(planned: PlannedFunction, calls: number): BenchmarkError {
  const maxTimeoutSeconds = Math.floor((MEASURE_SECONDS - INIT_LIMIT_SECONDS) / calls);
  return overLimits(
    `${planned.label} may take ${planned.timeoutSeconds} s per call, and ${calls} calls that belong together do not fit the 15 minutes of a Lambda.`,
    `Set the timeout of ${planned.functionName} to ${maxTimeoutSeconds} s or less, or lower followUps or discard.`,
  );
}

interface VisitKey {
  readonly round: number;
  readonly memoryMb: number;
  readonly override: EnvironmentOverride | undefined;
}

type WarmCalls = Step['warm'][number];

/** A visit that can still take warm calls. */
interface OpenVisit {
  readonly cold?: NonNullable<Step['cold']>;
  readonly warm: WarmCalls[];
  callsLeft: number;
}

function visitsOfRound(
  suite: Suite,
  schedule: Schedule,
  planned: PlannedFunction,
  { round, memoryMb, override }: VisitKey,
): readonly Visit[] {
  const measured = { function: planned.label, architecture: planned.architecture, memoryMb };
  const idOf = (payload: string) => configurationId(measured, payload, override);
  const open = round <= schedule.coldRounds ? coldVisits(schedule, idOf) : [];

  const own = schedule.warmPayloads.filter((name) => schedule.coldPayloads.includes(name));
  const others = schedule.warmPayloads.filter((name) => !schedule.coldPayloads.includes(name));
  const order = seededShuffle(others, `${suite.seed}/${planned.label}/${memoryMb}/${override?.name ?? ''}/${round}`);
  for (const payload of [...own, ...order]) addWarmCalls(open, schedule, round, idOf(payload));

  return open.map(({ cold, warm }) =>
    definedOnly({
      round,
      function: planned.label,
      memoryMb,
      override,
      cold,
      warm,
    }),
  );
}

function coldVisits(schedule: Schedule, idOf: (payload: string) => string): OpenVisit[] {
  const { cold, capacity } = schedule;
  if (cold === undefined) return [];
  return schedule.coldPayloads.map((payload) => ({
    cold: { configurationId: idOf(payload), burst: cold.burst, followUps: cold.followUps },
    warm: [],
    callsLeft: capacity - 1 - cold.followUps,
  }));
}

/** Adds to the visit that is cold with the same payload, else to the first with enough capacity, else to a new visit. */
function addWarmCalls(open: OpenVisit[], schedule: Schedule, round: number, id: string): void {
  const { warm } = schedule;
  if (warm === undefined) return;
  const samples = shareOfRound(schedule.warmSamples, schedule.warmRounds, round);
  if (samples === 0) return;
  const calls = samples + warm.discard;
  const preferred = open.find((visit) => visit.cold?.configurationId === id);
  const visit = [...(preferred === undefined ? [] : [preferred]), ...open].find(({ callsLeft }) => callsLeft >= calls);
  if (visit !== undefined) {
    visit.warm.push({ configurationId: id, samples, discard: warm.discard });
    visit.callsLeft -= calls;
    return;
  }
  // Without a cold part, the first call is a cold start and cannot be a warm sample.
  const discard = Math.max(1, warm.discard);
  open.push({ warm: [{ configurationId: id, samples, discard }], callsLeft: schedule.capacity - samples - discard });
}

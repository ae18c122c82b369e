/** Which files of records belong together, and in which order they are judged. */
import { loadJobsOf } from '../plan/load-jobs.ts';
import type { Plan } from '../plan/types.ts';
import { SETUP_ROUND } from './types.ts';

/** The keys of one step, or of one segment of load. */
export interface StepFiles {
  readonly isLoad: boolean;
  /** Of a segment, the file that is written last and has the segment's record first. */
  readonly keys: readonly string[];
}

/** Before the first step of the first lane. */
const SETUP_ORDER = -1;

/**
 * Groups keys by the steps of the plan: the setup calls, then every step of every lane, then the segments of load. The order
 * within a lane is that of time; two lanes measure different functions.
 * @param keys below `samplesPrefix`; those of steps that the plan does not have are last, each on its own
 */
export function stepFiles(plan: Plan, samplesPrefix: string, keys: readonly string[]): StepFiles[] {
  const orders = ordersOf(plan);
  const groups = new Map<number, { isLoad: boolean; keys: string[] }>();
  const unplanned: StepFiles[] = [];
  for (const key of keys) {
    const file = parseKey(key.slice(samplesPrefix.length));
    const order = file === undefined ? undefined : orders.get(file.identity);
    if (file === undefined || order === undefined) {
      unplanned.push({ isLoad: file?.isLoad ?? false, keys: [key] });
      continue;
    }
    const group = groups.get(order) ?? { isLoad: file.isLoad, keys: [] };
    groups.set(order, group);
    if (file.isFirst) group.keys.unshift(key);
    else group.keys.push(key);
  }
  return [...[...groups].sort(([left], [right]) => left - right).map(([, group]) => group), ...unplanned];
}

/** The order of each step, by what the keys of its files name. */
function ordersOf(plan: Plan): ReadonlyMap<string, number> {
  const orders = new Map<string, number>();
  let order = 0;
  for (const { steps } of plan.lanes) {
    for (const { round, cold, warm } of steps) {
      if (cold !== undefined) orders.set(`cold ${round} ${cold.configurationId}`, order);
      for (const { configurationId } of warm) orders.set(`warm ${round} ${configurationId}`, order);
      order += 1;
    }
  }
  for (const { configurationId, segments } of loadJobsOf(plan)) {
    for (const { index } of segments) {
      orders.set(`load ${index} ${configurationId}`, order);
      order += 1;
    }
  }
  return orders.set('setup', SETUP_ORDER);
}

/** Follow-ups are calls of the cold part of a step, discarded ones of its warm part. */
const PART_OF_PHASE: Readonly<Record<string, 'cold' | 'warm'>> = {
  cold: 'cold',
  'follow-up': 'cold',
  warm: 'warm',
  setup: 'warm',
};

function parseKey(key: string): { identity: string; isLoad: boolean; isFirst: boolean } | undefined {
  const [, configurationId, phase = '', round, last] =
    /^(.+)\/(cold|follow-up|warm|setup|load)-(\d+)(?:-(\d+))?\.json$/.exec(key) ?? [];
  if (configurationId === undefined) return undefined;
  if (phase === 'load') {
    return { identity: `load ${round} ${configurationId}`, isLoad: true, isFirst: last === undefined };
  }
  const isSetupCall = phase === 'setup' && Number(round) === SETUP_ROUND;
  const identity = isSetupCall ? 'setup' : `${PART_OF_PHASE[phase]} ${round} ${configurationId}`;
  return { identity, isLoad: false, isFirst: false };
}

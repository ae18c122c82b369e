/** Makes the cold invocations of one attempt of a step and saves their records. */
import { judgeStep } from '../../core/telemetry/judge.ts';
import type { RawInvocation, Sample } from '../../core/telemetry/types.ts';
import type { MeasureEvent } from '../events.ts';
import type { TaskPorts } from '../ports.ts';
import { findConfiguration, type PlannedStep } from '../run-store/run-plan.ts';
import { readColdRecords, writeRecords } from '../run-store/sample-files.ts';
import type { Invocations } from './invocations.ts';

interface ColdPart {
  /** Cold records of this attempt. */
  readonly records: readonly RawInvocation[];
  /** Of the attempts of the step before it. */
  readonly earlier: readonly RawInvocation[];
}

interface ColdJudgement {
  readonly verified: boolean;
  /** True when the step needs another attempt. */
  readonly again: boolean;
  /** The judged cold records of all attempts of the step. */
  readonly samples: readonly Sample[];
  /** The reason when not verified. */
  readonly shortfall?: string;
}

/** Invokes unless the records of the attempt are already saved; the records are not judged yet. */
export async function measureCold(
  event: MeasureEvent,
  ports: TaskPorts<'functions' | 'store'>,
  { plan, step }: PlannedStep,
  invocations: Invocations,
): Promise<ColdPart> {
  const connections = ports.functions.openConnections(step.cold?.burst ?? 1);
  if (step.cold === undefined) {
    await connections;
    return { records: [], earlier: [] };
  }
  const { configurationId, burst } = step.cold;
  const read = (attempt: number) => readColdRecords(ports.store, plan.runId, configurationId, step.round, attempt);

  let [records] = await Promise.all([read(event.attempt), connections]);
  if (records === undefined) {
    records = await invocations.burst(findConfiguration(plan, configurationId), 'cold', burst);
    await writeRecords(ports.store, event, records);
  }
  const earlier: RawInvocation[] = [];
  for (let attempt = 1; attempt < event.attempt; attempt += 1) earlier.push(...((await read(attempt)) ?? []));
  return { records, earlier };
}

/** Counts the valid cold starts of all attempts of a step together. */
export function judgeCold(
  { attempt }: Pick<MeasureEvent, 'attempt'>,
  { plan, step }: PlannedStep,
  { records, earlier }: ColdPart,
): ColdJudgement {
  if (step.cold === undefined) return { verified: true, again: false, samples: [] };
  const { burst } = step.cold;
  const samples = judgeStep([...records, ...earlier], new Set());
  const valid = samples.filter((sample) => sample.status === 'valid').length;
  if (valid >= burst) return { verified: true, again: false, samples };
  return {
    verified: false,
    again: attempt < (plan.suite.cold?.maxAttempts ?? 1),
    samples,
    shortfall: `NOT_VERIFIED: ${valid} of ${burst} cold starts verified in ${attempt} attempts (${countReasons(samples)}).`,
  };
}

function countReasons(samples: readonly Sample[]): string {
  const counts = Map.groupBy(samples, (sample) => sample.excludeReason);
  return [...counts].flatMap(([reason, all]) => (reason === undefined ? [] : [`${reason} ${all.length}`])).join(', ');
}

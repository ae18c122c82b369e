/** Makes the cold invocations of one attempt of a step, saves their records and verifies them. */
import { judgeStep } from '../../core/telemetry/judge.ts';
import type { RawInvocation, Sample } from '../../core/telemetry/types.ts';
import type { MeasureEvent } from '../events.ts';
import type { TaskPorts } from '../ports.ts';
import { findConfiguration, type PlannedStep } from '../run-store/run-plan.ts';
import { readColdRecords } from '../run-store/sample-files.ts';
import type { Invocations } from './invocations.ts';
import { checkRevision, saveRecords } from './record-files.ts';

interface ColdPart {
  readonly verified: boolean;
  /** True when the step needs another attempt. */
  readonly again: boolean;
  /** Cold records of this attempt. */
  readonly records: readonly RawInvocation[];
  /** The judged cold records of all attempts of the step. */
  readonly samples: readonly Sample[];
  /** The reason when not verified. */
  readonly shortfall?: string;
}

/**
 * Invokes unless the records of the attempt are already saved. The valid cold starts of all attempts of a step are counted
 * together.
 */
export async function measureCold(
  event: MeasureEvent,
  ports: TaskPorts<'functions' | 'store'>,
  planned: PlannedStep,
  invocations: Invocations,
): Promise<ColdPart> {
  const { plan, step } = planned;
  if (step.cold === undefined) return { verified: true, again: false, records: [], samples: [] };
  const { configurationId, burst } = step.cold;
  const read = (attempt: number) => readColdRecords(ports.store, plan.runId, configurationId, step.round, attempt);

  const [storedRecords] = await Promise.all([
    read(event.attempt),
    ports.functions.openConnections(planned.measuredFunction.functionName, burst),
  ]);
  let records = storedRecords;
  if (records === undefined) {
    const newRecords = await invocations.burst(findConfiguration(plan, configurationId), 'cold', burst);
    records = await saveRecords(ports, event, planned, newRecords);
  } else if (records.some(({ expected }) => expected.functionChanged === undefined)) {
    records = await checkRevision(ports, event, planned, records);
  }
  const all = [...records];
  for (let attempt = 1; attempt < event.attempt; attempt += 1) all.push(...((await read(attempt)) ?? []));

  const samples = judgeStep(all, new Set());
  const valid = samples.filter((sample) => sample.status === 'valid').length;
  if (valid >= burst) return { verified: true, again: false, records, samples };
  return {
    verified: false,
    again: event.attempt < (plan.suite.cold?.maxAttempts ?? 1),
    records,
    samples,
    shortfall: `NOT_VERIFIED: ${valid} of ${burst} cold starts verified in ${event.attempt} attempts (${countReasons(samples)}).`,
  };
}

function countReasons(samples: readonly Sample[]): string {
  const counts = Map.groupBy(samples, (sample) => sample.excludeReason);
  return [...counts].flatMap(([reason, all]) => (reason === undefined ? [] : [`${reason} ${all.length}`])).join(', ');
}

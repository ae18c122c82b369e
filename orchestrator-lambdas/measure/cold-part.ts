/** The cold invocations of one attempt of a step, written down and then verified. */
import { judgeStep } from '../../core/telemetry/judge.ts';
import type { RawInvocation, Sample } from '../../core/telemetry/types.ts';
import type { MeasureEvent } from '../events.ts';
import type { Ports } from '../ports.ts';
import { findConfiguration, type PlannedStep } from '../run-store/run-plan.ts';
import { readColdRecords } from '../run-store/sample-files.ts';
import type { Invocations } from './invocations.ts';
import { keepRecords, lookAtRevision } from './record-files.ts';

interface ColdPart {
  readonly verified: boolean;
  readonly again: boolean;
  /** Cold records of this attempt. */
  readonly records: readonly RawInvocation[];
  /** Those of all attempts of the step, judged. */
  readonly samples: readonly Sample[];
  /** What is wrong when not verified. */
  readonly shortfall?: string;
}

/**
 * Invokes unless the attempt's records are there already. A partly cold burst keeps its valid ones: they count towards
 * what the step needs, over all its attempts.
 */
export async function measureCold(
  event: MeasureEvent,
  ports: Ports,
  planned: PlannedStep,
  invocations: Invocations,
): Promise<ColdPart> {
  const { plan, step } = planned;
  if (step.cold === undefined) return { verified: true, again: false, records: [], samples: [] };
  const { configurationId, burst } = step.cold;
  const read = (attempt: number) => readColdRecords(ports.store, plan.runId, configurationId, step.round, attempt);

  const [found] = await Promise.all([
    read(event.attempt),
    ports.functions.openConnections(planned.measuredFunction.functionName, burst),
  ]);
  let records = found;
  if (records === undefined) {
    const made = await invocations.burst(findConfiguration(plan, configurationId), 'cold', burst);
    records = await keepRecords(ports, event, planned, made);
  } else if (records.some(({ expected }) => expected.functionChanged === undefined)) {
    records = await lookAtRevision(ports, event, planned, records);
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
  return [...counts].flatMap(([reason, of]) => (reason === undefined ? [] : [`${reason} ${of.length}`])).join(', ');
}

/**
 * Prints what a task spent as a metric when it ends, also with an error: a run that was stopped or that failed writes no
 * results, but has cost something. List prices, those of results.json. Not included: requests to S3, logs and metrics, and
 * what the measured functions use beside Lambda. An invocation without a report is counted with the time that its caller waited: an
 * alarm that misses the load through function URLs would miss what costs most.
 */
import { TRANSITIONS_PER_TASK } from '../../core/plan/transitions.ts';
import type { RunEnvironment } from '../../core/plan/types.ts';
import { invocationCostUsd } from '../../core/pricing/cost.ts';
import { lambdaPrices } from '../../core/pricing/price-table.ts';
import { runOverheadUsd, runPrices } from '../../core/pricing/run-prices.ts';
import { ALARM_METRICS, embeddedLine } from '../../core/report/embedded-line.ts';
import type { Architecture } from '../../core/suite/types.ts';
import { parseLogTail } from '../../core/telemetry/parse-log-tail.ts';
import type { InvocationReport } from '../../core/telemetry/types.ts';
import type { CostMeter, InvocationToPrice, Ports } from '../ports.ts';

interface TaskSettings {
  readonly environment: Pick<RunEnvironment, 'kind' | 'region'>;
  /** Of the task's own Lambda. */
  readonly memoryMb: number;
}

/** Runs a task with a meter of its costs; in the local cloud nothing costs anything and nothing is printed. */
export async function withCosts<TaskPorts extends Pick<Ports, 'clock' | 'metrics'>, Result>(
  ports: TaskPorts,
  { environment, memoryMb }: TaskSettings,
  run: (ports: TaskPorts & Pick<Ports, 'costs'>) => Promise<Result>,
): Promise<Result> {
  const { clock, metrics } = ports;
  const costs = new TaskCosts(environment.region);
  const startMs = clock.monotonicMs();
  try {
    return await run({ ...ports, costs });
  } finally {
    if (environment.kind === 'aws') {
      const value = costs.totalUsd((clock.monotonicMs() - startMs) / 1000, memoryMb);
      const spent = { name: ALARM_METRICS.spentUsd, unit: 'None', value } as const;
      metrics.emit(
        JSON.stringify(embeddedLine(Date.parse(clock.nowIso()), { environment: environment.kind }, [spent])),
      );
    }
  }
}

class TaskCosts implements CostMeter {
  readonly #region: string;
  #measuredUsd = 0;
  #stateTransitions = TRANSITIONS_PER_TASK;

  constructor(region: string) {
    this.#region = region;
  }

  addInvocation(record: InvocationToPrice, architecture: Architecture): void {
    // Throttled: not run, not billed.
    if (record.httpStatus === 429) return;
    const { billedDurationMs = record.clientLatencyMs, memorySizeMb = record.expected.memoryMb } = reportOf(record);
    const { prices } = lambdaPrices(this.#region, architecture);
    this.#measuredUsd += invocationCostUsd(billedDurationMs, memorySizeMb, prices);
  }

  addTransitions(count: number): void {
    this.#stateTransitions += count;
  }

  totalUsd(orchestratorSeconds: number, orchestratorMemoryMb: number): number {
    const usage = { orchestratorSeconds, stateTransitions: this.#stateTransitions, s3Puts: 0, s3Gets: 0 };
    const { orchestrator, stepFunctions } = runOverheadUsd(usage, { ...runPrices(this.#region), orchestratorMemoryMb });
    return this.#measuredUsd + orchestrator + stepFunctions;
  }
}

function reportOf({ logTail, requestId }: InvocationToPrice): Partial<InvocationReport> {
  return (logTail !== undefined && parseLogTail(logTail, requestId)) || {};
}

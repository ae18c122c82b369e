/** samples.csv: one row an invocation, valid or not, with every measured digit. The other files are computed from it. */
import type { Plan } from '../plan/types.ts';
import type { Sample } from '../telemetry/types.ts';
import { type CsvValue, renderCsv } from './csv.ts';

/** Fixed columns, in the fixed order of the contract; the targets' own metrics follow as `metric.<name>`. */
const SAMPLE_COLUMNS = [
  'run_id',
  'suite',
  'configuration_id',
  'function',
  'runtime',
  'architecture',
  'memory_mb',
  'payload',
  'phase',
  'round',
  'position',
  'attempt',
  'request_id',
  'environment_id',
  'start_kind',
  'init_duration_ms',
  'duration_ms',
  'billed_duration_ms',
  'memory_size_mb',
  'max_memory_used_mb',
  'client_latency_ms',
  'intended_at',
  'sent_at',
  'ended_at',
  'status',
  'code_sha256',
  'runtime_version',
  'exclude_reason',
  'function_error',
] as const;

/**
 * Renders samples in the order given. A sample of a configuration that the plan does not hold (a setup call with a
 * payload nobody measures) keeps its id and leaves what only the plan knows empty.
 */
export function renderSamplesCsv(plan: Plan, samples: readonly Sample[]): string {
  const names = metricNames(plan, samples);
  const describe = describeConfigurations(plan);
  const rows = samples.map((sample): CsvValue[] => [
    plan.runId,
    plan.suite.name,
    sample.configurationId,
    ...(describe.get(sample.configurationId)?.columns ?? [undefined, undefined, undefined, undefined, undefined]),
    sample.phase,
    sample.round,
    sample.position,
    sample.attempt,
    sample.requestId,
    sample.environmentId,
    sample.startKind,
    sample.initDurationMs,
    sample.durationMs,
    sample.billedDurationMs,
    sample.memorySizeMb,
    sample.maxMemoryUsedMb,
    sample.clientLatencyMs,
    sample.intendedAt,
    sample.sentAt,
    sample.endedAt,
    sample.status,
    describe.get(sample.configurationId)?.codeSha256,
    sample.runtimeVersion,
    sample.excludeReason,
    sample.functionError,
    ...names.map((name) => sample.metrics[name]),
  ]);
  return renderCsv([...SAMPLE_COLUMNS, ...names.map((name) => `metric.${name}`)], rows);
}

/** Metric names in the order of the manifests; any other that a sample carries after them, sorted. */
function metricNames(plan: Plan, samples: readonly Sample[]): string[] {
  const declared = new Set(plan.functions.flatMap((planned) => planned.metrics));
  const found = new Set(samples.flatMap((sample) => Object.keys(sample.metrics)));
  return [...declared, ...[...found].filter((name) => !declared.has(name)).sort()];
}

interface Description {
  readonly columns: readonly CsvValue[];
  readonly codeSha256: string | undefined;
}

function describeConfigurations(plan: Plan): ReadonlyMap<string, Description> {
  const functions = new Map(plan.functions.map((planned) => [planned.label, planned]));
  return new Map(
    plan.configurations.map((configuration) => {
      const planned = functions.get(configuration.function);
      const { architecture, memoryMb, payload } = configuration;
      const columns = [configuration.function, planned?.runtime, architecture, memoryMb, payload.name];
      return [configuration.id, { columns, codeSha256: planned?.codeSha256 }];
    }),
  );
}

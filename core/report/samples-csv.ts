/** The rows and columns of samples.csv and samples.parquet: one row per invocation, valid or not. The other files are computed from it. */
import type { Configuration, Plan, PlannedFunction } from '../plan/types.ts';
import type { PhaseParts } from '../telemetry/phase-parts.ts';
import { sampleParts } from '../telemetry/sample-parts.ts';
import type { SampleTable } from '../telemetry/sample-table.ts';
import type { Sample } from '../telemetry/types.ts';
import { type CsvColumn, csvHeader, csvLine } from './csv.ts';

/** One invocation with what the plan says about it. */
export interface SampleRow {
  readonly plan: Plan;
  readonly sample: Sample;
  readonly metrics: Sample['metrics'];
  /** Absent for a setup call with a payload that is not measured. */
  readonly configuration: Configuration | undefined;
  readonly planned: PlannedFunction | undefined;
  /** From the probe: only the computing. */
  readonly init: Partial<PhaseParts> | undefined;
  readonly handler: Partial<PhaseParts> | undefined;
}

/** A column is of numbers in all rows that have it, or of texts. */
export interface SampleColumn {
  readonly name: string;
  readonly type: 'integer' | 'number' | 'text' | 'time';
  value(row: SampleRow): string | number | undefined;
}

/** The fixed columns in their fixed order; the targets' own metrics follow as `metric.<name>`. */
const COLUMNS: readonly SampleColumn[] = [
  { name: 'run_id', type: 'text', value: ({ plan }) => plan.runId },
  { name: 'suite', type: 'text', value: ({ plan }) => plan.suite.name },
  { name: 'configuration_id', type: 'text', value: ({ sample }) => sample.configurationId },
  { name: 'function', type: 'text', value: ({ configuration }) => configuration?.function },
  { name: 'runtime', type: 'text', value: ({ planned }) => planned?.runtime },
  { name: 'architecture', type: 'text', value: ({ configuration }) => configuration?.architecture },
  { name: 'memory_mb', type: 'integer', value: ({ configuration }) => configuration?.memoryMb },
  { name: 'payload', type: 'text', value: ({ configuration }) => configuration?.payload.name },
  { name: 'phase', type: 'text', value: ({ sample }) => sample.phase },
  { name: 'round', type: 'integer', value: ({ sample }) => sample.round },
  { name: 'position', type: 'integer', value: ({ sample }) => sample.position },
  { name: 'attempt', type: 'integer', value: ({ sample }) => sample.attempt },
  { name: 'request_id', type: 'text', value: ({ sample }) => sample.requestId },
  { name: 'environment_id', type: 'text', value: ({ sample }) => sample.environmentId },
  { name: 'start_kind', type: 'text', value: ({ sample }) => sample.startKind },
  { name: 'init_duration_ms', type: 'number', value: ({ sample }) => sample.initDurationMs },
  { name: 'duration_ms', type: 'number', value: ({ sample }) => sample.durationMs },
  { name: 'billed_duration_ms', type: 'number', value: ({ sample }) => sample.billedDurationMs },
  { name: 'memory_size_mb', type: 'number', value: ({ sample }) => sample.memorySizeMb },
  { name: 'max_memory_used_mb', type: 'number', value: ({ sample }) => sample.maxMemoryUsedMb },
  { name: 'client_latency_ms', type: 'number', value: ({ sample }) => sample.clientLatencyMs },
  { name: 'intended_at', type: 'time', value: ({ sample }) => sample.intendedAt },
  { name: 'sent_at', type: 'time', value: ({ sample }) => sample.sentAt },
  { name: 'ended_at', type: 'time', value: ({ sample }) => sample.endedAt },
  { name: 'status', type: 'text', value: ({ sample }) => sample.status },
  { name: 'code_sha256', type: 'text', value: ({ planned }) => planned?.codeSha256 },
  { name: 'runtime_version', type: 'text', value: ({ sample }) => sample.runtimeVersion },
  { name: 'exclude_reason', type: 'text', value: ({ sample }) => sample.excludeReason },
  { name: 'function_error', type: 'text', value: ({ sample }) => sample.functionError },
  { name: 'init_computing_ms', type: 'number', value: ({ init }) => init?.computingMs },
  { name: 'init_share_wait_ms', type: 'number', value: ({ init }) => init?.shareWaitMs },
  { name: 'init_other_wait_ms', type: 'number', value: ({ init }) => init?.otherWaitMs },
  { name: 'computing_ms', type: 'number', value: ({ handler }) => handler?.computingMs },
  { name: 'share_wait_ms', type: 'number', value: ({ handler }) => handler?.shareWaitMs },
  { name: 'other_wait_ms', type: 'number', value: ({ handler }) => handler?.otherWaitMs },
  { name: 'parallel', type: 'text', value: parallelPhases },
];

/** All columns: the fixed ones, then one per metric that a manifest names or a sample has. */
export function sampleColumns(plan: Plan, samples: SampleTable): readonly SampleColumn[] {
  const metrics = metricNames(plan, samples).map(
    (name): SampleColumn => ({ name: `metric.${name}`, type: 'number', value: ({ metrics }) => metrics[name] }),
  );
  return [...COLUMNS, ...metrics];
}

/** Every sample as a row, in the order of the table. */
export function* sampleRows(plan: Plan, samples: SampleTable): Generator<SampleRow> {
  const configurations = new Map(plan.configurations.map((configuration) => [configuration.id, configuration]));
  const functions = new Map(plan.functions.map((planned) => [planned.label, planned]));
  for (const sample of samples) {
    const configuration = configurations.get(sample.configurationId);
    const planned = functions.get(configuration?.function ?? '');
    const { init, handler } = sampleParts(sample) ?? {};
    yield { plan, sample, metrics: sample.metrics, configuration, planned, init, handler };
  }
}

/** Lines that are joined before they are passed on. */
const LINES_PER_CHUNK = 500;

/** samples.csv in chunks, so that it is never in memory as a whole; with every measured digit. */
export function* samplesCsv(plan: Plan, samples: SampleTable): Generator<string> {
  const columns = sampleColumns(plan, samples).map(({ name, value }): CsvColumn<SampleRow> => [name, value]);
  let lines = [csvHeader(columns)];
  for (const row of sampleRows(plan, samples)) {
    lines.push(csvLine(columns, row));
    if (lines.length < LINES_PER_CHUNK) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

/** The phases in which more than one thread computed; the probe does not know it. */
function parallelPhases({ init, handler }: SampleRow): string | undefined {
  if (init?.parallel === undefined && handler?.parallel === undefined) return undefined;
  if (init?.parallel === true) return handler?.parallel === true ? 'both' : 'init';
  return handler?.parallel === true ? 'handler' : 'none';
}

/** Metric names in the order of the manifests; then all others of the samples, sorted. */
function metricNames(plan: Plan, samples: SampleTable): string[] {
  const declared = new Set(plan.functions.flatMap((planned) => planned.metrics));
  return [...declared, ...[...samples.metrics.names].filter((name) => !declared.has(name)).sort()];
}

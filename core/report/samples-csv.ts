/** samples.csv: one row per invocation, valid or not, with every measured digit. The other files are computed from it. */
import type { Configuration, Plan, PlannedFunction } from '../plan/types.ts';
import type { PhaseParts } from '../telemetry/phase-parts.ts';
import { sampleParts } from '../telemetry/sample-parts.ts';
import type { Sample } from '../telemetry/types.ts';
import { type CsvColumn, renderCsv } from './csv.ts';

interface Row {
  readonly plan: Plan;
  readonly sample: Sample;
  /** Absent for a setup call with a payload that is not measured. */
  readonly configuration: Configuration | undefined;
  readonly planned: PlannedFunction | undefined;
  /** From the probe: only the computing. */
  readonly init: Partial<PhaseParts> | undefined;
  readonly handler: Partial<PhaseParts> | undefined;
}

/** The fixed columns in their fixed order; the targets' own metrics follow as `metric.<name>`. */
const COLUMNS: readonly CsvColumn<Row>[] = [
  ['run_id', ({ plan }) => plan.runId],
  ['suite', ({ plan }) => plan.suite.name],
  ['configuration_id', ({ sample }) => sample.configurationId],
  ['function', ({ configuration }) => configuration?.function],
  ['runtime', ({ planned }) => planned?.runtime],
  ['architecture', ({ configuration }) => configuration?.architecture],
  ['memory_mb', ({ configuration }) => configuration?.memoryMb],
  ['payload', ({ configuration }) => configuration?.payload.name],
  ['phase', ({ sample }) => sample.phase],
  ['round', ({ sample }) => sample.round],
  ['position', ({ sample }) => sample.position],
  ['attempt', ({ sample }) => sample.attempt],
  ['request_id', ({ sample }) => sample.requestId],
  ['environment_id', ({ sample }) => sample.environmentId],
  ['start_kind', ({ sample }) => sample.startKind],
  ['init_duration_ms', ({ sample }) => sample.initDurationMs],
  ['duration_ms', ({ sample }) => sample.durationMs],
  ['billed_duration_ms', ({ sample }) => sample.billedDurationMs],
  ['memory_size_mb', ({ sample }) => sample.memorySizeMb],
  ['max_memory_used_mb', ({ sample }) => sample.maxMemoryUsedMb],
  ['client_latency_ms', ({ sample }) => sample.clientLatencyMs],
  ['intended_at', ({ sample }) => sample.intendedAt],
  ['sent_at', ({ sample }) => sample.sentAt],
  ['ended_at', ({ sample }) => sample.endedAt],
  ['status', ({ sample }) => sample.status],
  ['code_sha256', ({ planned }) => planned?.codeSha256],
  ['runtime_version', ({ sample }) => sample.runtimeVersion],
  ['exclude_reason', ({ sample }) => sample.excludeReason],
  ['function_error', ({ sample }) => sample.functionError],
  ['init_computing_ms', ({ init }) => init?.computingMs],
  ['init_share_wait_ms', ({ init }) => init?.shareWaitMs],
  ['init_other_wait_ms', ({ init }) => init?.otherWaitMs],
  ['computing_ms', ({ handler }) => handler?.computingMs],
  ['share_wait_ms', ({ handler }) => handler?.shareWaitMs],
  ['other_wait_ms', ({ handler }) => handler?.otherWaitMs],
  ['parallel', parallelPhases],
];

/** Renders samples in the order given. */
export function renderSamplesCsv(plan: Plan, samples: readonly Sample[]): string {
  const configurations = new Map(plan.configurations.map((configuration) => [configuration.id, configuration]));
  const functions = new Map(plan.functions.map((planned) => [planned.label, planned]));
  const rows = samples.map((sample): Row => {
    const configuration = configurations.get(sample.configurationId);
    const planned = functions.get(configuration?.function ?? '');
    const { init, handler } = sampleParts(sample) ?? {};
    return { plan, sample, configuration, planned, init, handler };
  });
  const metrics = metricNames(plan, samples).map(
    (name): CsvColumn<Row> => [`metric.${name}`, ({ sample }) => sample.metrics[name]],
  );
  return renderCsv([...COLUMNS, ...metrics], rows);
}

/** The phases in which more than one thread computed; the probe does not know it. */
function parallelPhases({ init, handler }: Row): string | undefined {
  if (init?.parallel === undefined && handler?.parallel === undefined) return undefined;
  if (init?.parallel === true) return handler?.parallel === true ? 'both' : 'init';
  return handler?.parallel === true ? 'handler' : 'none';
}

/** Metric names in the order of the manifests; then all others of the samples, sorted. */
function metricNames(plan: Plan, samples: readonly Sample[]): string[] {
  const declared = new Set(plan.functions.flatMap((planned) => planned.metrics));
  const measured = new Set(samples.flatMap((sample) => Object.keys(sample.metrics)));
  return [...declared, ...[...measured].filter((name) => !declared.has(name)).sort()];
}

/**
 * Log lines in the Embedded Metric Format: CloudWatch extracts metrics from lines of this shape, so no API is called.
 * Specification: "Embedded Metric Format" in the CloudWatch user guide, read 2026-11.
 */

export const METRIC_NAMESPACE = 'Thaw';

/** Metrics of alarms. Their only dimension is the kind of environment, so that one alarm covers every run of every suite. */
export const ALARM_METRICS = {
  notificationsFailed: 'NotificationsFailed',
  /** What a task of the orchestrator spent, USD. */
  spentUsd: 'SpentUsd',
} as const;

export type Unit = 'Milliseconds' | 'Megabytes' | 'Count' | 'Seconds' | 'None';

export interface NamedValue {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
}

/** One line of the log, as an object. */
export type EmbeddedMetrics = Readonly<Record<string, unknown>>;

/** @param details further members of the line, which are in no metric */
export function embeddedLine(
  timestampMs: number,
  dimensions: Readonly<Record<string, string>>,
  values: readonly NamedValue[],
  details: Readonly<Record<string, unknown>> = {},
): EmbeddedMetrics {
  return {
    _aws: {
      Timestamp: timestampMs,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [Object.keys(dimensions)],
          Metrics: values.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(values.map(({ name, value }) => [name, value])),
    ...details,
  };
}

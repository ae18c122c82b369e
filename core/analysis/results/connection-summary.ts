/** The connections of a configuration by host, as results.json has them. */
import type { CONNECTION_TIMES, ConnectionObservation } from '../../telemetry/connection-observation.ts';

/** The connections to one host in one phase (init or handler) of the valid samples that were observed. */
export interface ConnectionSummary {
  readonly host: string;
  readonly port: number;
  /** The AWS service of the signed requests. */
  readonly service?: string;
  readonly phase: ConnectionObservation['phase'];
  /** Samples that were observed, and those of them that used such a connection. */
  readonly n: number;
  readonly samples: number;
  /** Connections opened in the phase, and those used in it that had been opened before. */
  readonly opened: number;
  readonly reused: number;
  /** Over all of them, as are the bytes. */
  readonly requests: number;
  readonly sentBytes?: number;
  readonly receivedBytes?: number;
  /** Medians over the connections that have the time, whose number is n. */
  readonly times: { readonly startMs: MedianOf } & Readonly<
    Partial<Record<(typeof CONNECTION_TIMES)[number], MedianOf>>
  >;
}

interface MedianOf {
  readonly n: number;
  readonly median: number;
}

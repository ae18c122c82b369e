/** A run whose samples are a list, which tests change. */
import type { RunRecord } from '../../core/analysis/run-record.ts';
import type { Sample } from '../../core/telemetry/types.ts';

export type ListedRun = RunRecord & { readonly samples: readonly Sample[] };

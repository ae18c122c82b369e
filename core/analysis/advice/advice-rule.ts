/** The shape of a piece of advice: a constant in a file of related advice, listed in advice-rules.ts. */
import { formatMeasured, formatNumber } from '../../format/numbers.ts';
import type { FunctionImports } from '../../imports/types.ts';
import { MEMORY_MB_PER_VCPU } from '../prediction/cpu-quota.ts';
import type { Prediction } from '../results/prediction-result.ts';
import type { ConfigurationResult } from '../results/types.ts';

/** A configuration with what is known of its function. */
export interface AdvisedConfiguration extends ConfigurationResult {
  readonly imports?: FunctionImports;
  /** Of Duration, by phase. */
  readonly predicted: Readonly<Partial<Record<Prediction['phase'], Prediction>>>;
}

interface Finding {
  readonly costMs: number;
  readonly sentence: string;
  readonly evidence: Readonly<Record<string, number>>;
}

export interface AdviceRule {
  readonly code: string;
  /** When it is given, with its thresholds: a row of docs/advice.md. */
  readonly when: string;
  /** What it means and what helps: the same row. */
  readonly meaning: string;
  /** True where the memory size has a part in the figures. */
  readonly dependsOnMemory: boolean;
  find(configuration: AdvisedConfiguration): Finding | undefined;
}

/** True when a part is at least so many milliseconds and at least that share of the whole. */
export function isMuch(partMs: number, wholeMs: number, min: { readonly ms: number; readonly share: number }): boolean {
  return partMs >= min.ms && partMs >= min.share * wholeMs;
}

/** `128 MB (7 % of a CPU)`. */
export function sizeText(memoryMb: number): string {
  return `${formatNumber(memoryMb)} MB (${cpuPercent(memoryMb)} % of a CPU)`;
}

/** The CPU share of a memory size, as Lambda documents it, in whole percent of one CPU. */
export function cpuPercent(memoryMb: number): number {
  return Math.round((100 * memoryMb) / MEMORY_MB_PER_VCPU);
}

export function msText(value: number): string {
  return `${formatMeasured(value)} ms`;
}

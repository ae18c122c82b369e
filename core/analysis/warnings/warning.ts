/** One warning of a report: the closed set of codes, and how its sentences are made. */
import type { ReportWarning, Results } from '../results/types.ts';

export const WARNING_CODES = [
  'RUN_STOPPED',
  'STEPS_FAILED',
  'STEPS_MISSING',
  'SAMPLES_MISSING',
  'FEW_SAMPLES',
  'INTERVAL_WIDE',
  'OUTLIERS',
  'MIXED_VERSIONS',
  'THROTTLED',
  'LOAD_INVALID',
  'LOAD_ERRORS',
  'PROACTIVE_INIT',
  'FUNCTION_CHANGED',
  'WRONG_ANSWERS',
  'ANSWERS_DIFFER',
  'NO_PROBE',
  'MIXED_PROFILES',
  'LIGHT_PROFILE',
  'LOCAL_RUN',
  'THROTTLE_NONE',
  'MEMORY_LIMIT_NONE',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

export type WithoutWarnings = Omit<Results, 'warnings'>;

export function warning(code: WarningCode, message: string, fix: string): ReportWarning {
  return { code, message, fix };
}

/** The first few names, and how many more. */
export function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length <= 4 ? shown : `${shown} and ${names.length - 4} more`;
}

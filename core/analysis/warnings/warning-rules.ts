/** Every warning of a run, in the order of the report. A new warning is a constant and a line here. */
import type { Warning } from '../../warning.ts';
import { LIGHT_PROFILE, MIXED_PROFILES, NO_PROBE } from './builds.ts';
import { ERROR_RESPONSES } from './error-responses.ts';
import { FUNCTION_CHANGED, PROACTIVE_INIT, THROTTLED } from './excluded-samples.ts';
import { FEW_SAMPLES } from './few-samples.ts';
import { RUN_STOPPED, SAMPLES_MISSING, STEPS_FAILED, STEPS_MISSING } from './incomplete-run.ts';
import { INTERVAL_WIDE_AT_CAP, INTERVAL_WIDE_BY_BUDGET } from './interval-wide.ts';
import { LOAD_ERRORS, LOAD_INVALID } from './load.ts';
import { HOSTS_OBSERVED, LOCAL_RUN, MEMORY_LIMIT_NONE, THROTTLE_NONE } from './local-run.ts';
import { MIXED_VERSIONS } from './mixed-versions.ts';
import { OUTLIERS } from './outliers.ts';
import { RESPONSES_DIFFER } from './responses-differ.ts';
import { STUB_FUNCTIONS } from './stub-functions.ts';
import type { JudgedRun, WarningRule } from './warning-rule.ts';

export const WARNING_RULES: readonly WarningRule[] = [
  STUB_FUNCTIONS,
  RUN_STOPPED,
  STEPS_FAILED,
  STEPS_MISSING,
  SAMPLES_MISSING,
  FEW_SAMPLES,
  INTERVAL_WIDE_BY_BUDGET,
  INTERVAL_WIDE_AT_CAP,
  OUTLIERS,
  MIXED_VERSIONS,
  THROTTLED,
  PROACTIVE_INIT,
  FUNCTION_CHANGED,
  LOAD_INVALID,
  LOAD_ERRORS,
  ERROR_RESPONSES,
  RESPONSES_DIFFER,
  NO_PROBE,
  MIXED_PROFILES,
  LIGHT_PROFILE,
  LOCAL_RUN,
  THROTTLE_NONE,
  MEMORY_LIMIT_NONE,
  HOSTS_OBSERVED,
];

/** Warnings of a run, those of its plan first. */
export function makeWarnings(run: JudgedRun): Warning[] {
  const ofRun = WARNING_RULES.flatMap(({ code, find, message, fix }) =>
    find(run).map((finding): Warning => ({ code, message: message(finding), fix })),
  );
  return [...run.plan.warnings, ...ofRun];
}

/** Why samples were excluded, in words: what was seen, and what helps. docs/exclude-reasons.md has the exact rules. */
import type { ExcludeReason } from '../../telemetry/types.ts';

interface ExcludeWords {
  readonly seen: string;
  readonly fix: string;
}

export const EXCLUDE_WORDS: Readonly<Record<ExcludeReason, ExcludeWords>> = {
  function_error: { seen: 'the function failed', fix: 'see its log' },
  caller_failed: { seen: 'the caller itself failed', fix: 'lower the rate' },
  invoke_failed: { seen: 'the call failed', fix: 'check the network and permissions' },
  throttled: { seen: 'Lambda throttled the call', fix: 'use fewer lanes or a smaller burst, or raise the limit' },
  report_missing: { seen: 'the log had no REPORT', fix: 'set the system log level of the function to INFO' },
  not_cold: {
    seen: 'an environment that already existed answered, so nothing started cold',
    fix: 'keep other clients off the function, and raise cold.maxAttempts or settleMs',
  },
  proactive_init: {
    seen: 'Lambda had started the environment before the request',
    fix: 'run again, with a larger settleMs',
  },
  suppressed_init: { seen: 'init failed and ran again within the call', fix: 'look for INIT_REPORT in the log' },
  not_warm: { seen: 'a new environment answered, so the call was not warm', fix: 'run again' },
  other_environment: {
    seen: 'an environment that this run did not start answered',
    fix: 'keep other clients off the function',
  },
  stale_environment: { seen: 'an environment from before the update answered', fix: 'raise settleMs' },
  memory_mismatch: { seen: 'it ran with another memory size', fix: 'raise settleMs' },
  environment_seen_before: { seen: 'the environment had answered before', fix: 'check the probe of the function' },
  function_changed: { seen: 'another client changed the function', fix: 'deploy only between runs' },
  revision_unknown: { seen: 'it is unknown whether the function was changed', fix: 'run again with fewer lanes' },
  probe_missing: { seen: 'the response had no probe', fix: 'deploy the targets again' },
  snapstart_restored: { seen: 'SnapStart restored the environment', fix: 'measure without SnapStart' },
  wrong_answer: { seen: 'the function returned an error', fix: 'see the warnings for its first words' },
  load_invalid: {
    seen: 'the load generator did not keep to its schedule',
    fix: 'lower the rate, or leave the machine to the run',
  },
};

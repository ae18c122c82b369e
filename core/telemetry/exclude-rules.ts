/**
 * Why an invocation is not a valid sample. The first rule that applies gives the reason; the rules are ordered from
 * "there was no response" to "the response is of the wrong kind". Each reason is explained in docs/exclude-reasons.md.
 */
import type { ExcludeReason, InvocationReport, Probe, RawInvocation } from './types.ts';

/** The environments that responded before the invocation that is judged. */
export interface SeenEnvironments {
  /** Ids of all environments that responded before, in the whole run. */
  readonly seen: Set<string>;
  /** Ids of the environments that this step created, by the nonce of its update. */
  readonly ownByNonce: Map<string, Set<string>>;
}

/** Error names with which Lambda and its SDKs report throttling. */
const THROTTLE_NAMES =
  /^(TooManyRequestsException|ThrottlingException|Throttling|RequestLimitExceeded|EC2ThrottledException)$/;

/**
 * The caller itself failed: it had no file descriptors, ports or memory left, or it gave up waiting, which it does later than
 * Lambda ends a function. Says nothing about the function.
 */
const CALLER_NAMES = /^(EMFILE|ENFILE|ENOBUFS|ENOMEM|EADDRNOTAVAIL|EAGAIN|InvokeTimeout|ConnectTimeout)$/;

/**
 * Finds the reason to exclude an invocation.
 * @param report its REPORT, undefined when it is not in the log tail
 * @param environments environments that responded before it in the run; not changed
 * @returns undefined when the invocation is a valid sample of its phase
 */
export function findExcludeReason(
  record: RawInvocation,
  report: InvocationReport | undefined,
  environments: SeenEnvironments,
): ExcludeReason | undefined {
  const failed = findFailure(record, report);
  if (failed !== undefined) return failed;
  // Load through a function URL has no log tail; its latency is measured by the caller.
  if (report === undefined) return record.phase === 'load' ? undefined : 'report_missing';
  // Setup calls run before the configuration is set.
  if (record.phase === 'setup') return undefined;
  const { probe } = record.answer ?? {};
  if (record.phase === 'load') {
    // Load calls may use any environment of the configuration that was set.
    if (probe !== undefined && isStale(record, probe)) return 'stale_environment';
    return isOtherMemory(record, report) ? 'memory_mismatch' : undefined;
  }
  if (record.expected.hasProbe && probe === undefined) return 'probe_missing';
  // A stale environment may also have the old memory size, so the nonce is compared first.
  if (probe !== undefined && isStale(record, probe)) return 'stale_environment';
  if (isOtherMemory(record, report)) return 'memory_mismatch';
  if (report.restoreDurationMs !== undefined) return 'snapstart_restored';
  if (report.suppressedInit) return 'suppressed_init';
  return record.phase === 'cold'
    ? findColdReason(report, probe, environments)
    : findWarmReason(record, report, probe, environments);
}

function findFailure(record: RawInvocation, report: InvocationReport | undefined): ExcludeReason | undefined {
  const { callError, httpStatus, functionError, answer: response } = record;
  if (httpStatus === 429 || THROTTLE_NAMES.test(callError?.name ?? '')) return 'throttled';
  if (CALLER_NAMES.test(callError?.name ?? '')) return 'caller_failed';
  if (callError !== undefined || (httpStatus ?? 200) >= 300) return 'invoke_failed';
  // Another client changed the function, so its result is for another configuration.
  if (record.expected.functionChanged) return 'function_changed';
  if (record.expected.functionChanged === undefined) return 'revision_unknown';
  if (functionError !== undefined) return 'function_error';
  if (report?.status !== undefined && report.status !== 'success') return 'function_error';
  if ((response?.statusCode ?? 200) >= 400) return 'wrong_answer';
  return undefined;
}

function findColdReason(
  report: InvocationReport,
  probe: Probe | undefined,
  environments: SeenEnvironments,
): ExcludeReason | undefined {
  const isNewProcess = probe !== undefined && probe.invocation <= 1 && !environments.seen.has(probe.environmentId);
  // A process that has not responded before, without Init Duration, was started before the request.
  if (report.initDurationMs === undefined) return isNewProcess ? 'proactive_init' : 'not_cold';
  if (probe === undefined || isNewProcess) return undefined;
  return environments.seen.has(probe.environmentId) ? 'environment_seen_before' : 'not_cold';
}

function findWarmReason(
  record: RawInvocation,
  report: InvocationReport,
  probe: Probe | undefined,
  environments: SeenEnvironments,
): ExcludeReason | undefined {
  if (report.initDurationMs !== undefined) return 'not_warm';
  if (probe === undefined) return undefined;
  const own = environments.ownByNonce.get(record.expected.nonce);
  if (own !== undefined && !own.has(probe.environmentId)) return 'other_environment';
  // The first response of a process is not warm, even if REPORT has no Init Duration.
  return probe.invocation <= 1 ? 'proactive_init' : undefined;
}

/** An empty nonce means that no update was made, so there is nothing to compare with. */
function isStale(record: RawInvocation, probe: Probe): boolean {
  return record.expected.nonce !== '' && probe.nonce !== record.expected.nonce;
}

function isOtherMemory(record: RawInvocation, report: InvocationReport): boolean {
  const { memoryMb } = record.expected;
  const { probe } = record.answer ?? {};
  return report.memorySizeMb !== memoryMb || (probe !== undefined && probe.memoryMb !== memoryMb);
}

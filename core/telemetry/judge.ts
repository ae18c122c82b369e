/**
 * Decides whether an invocation is really a cold or a warm start (design §3, lambda semantics §7). Every invocation becomes
 * a sample: valid, or excluded with exactly one reason. Nothing is dropped, and durations do not affect the decision.
 */
import { definedOnly } from '../defined-only.ts';
import { type ExtensionCpuTime, readCpuTimes } from './cpu-time-lines.ts';
import { findExcludeReason, type SeenEnvironments } from './exclude-rules.ts';
import { parseLogTail } from './parse-log-tail.ts';
import { SEND_LAG_METRIC } from './send-lag.ts';
import type { ExcludeReason, InvocationReport, RawInvocation, Sample, StartKind } from './types.ts';

/**
 * Judges the invocations of one step (all its phases and attempts), or of one attempt of it. Never throws.
 * @param records in any order; they are judged in the order in which they were sent
 * @param seenEnvironmentIds environments that responded before these records, in the whole run; not changed
 * @returns one sample per record, in the order of `records`
 */
export function judgeStep(records: readonly RawInvocation[], seenEnvironmentIds: ReadonlySet<string>): Sample[] {
  return judgeRecords(records, { seen: new Set(seenEnvironmentIds), ownByNonce: new Map() });
}

/** As `judgeStep`; the environments of the records are added to those that were seen. */
export function judgeRecords(records: readonly RawInvocation[], environments: SeenEnvironments): Sample[] {
  const cpuTimes = readCpuTimes(records.flatMap(({ logTail }) => logTail ?? []));
  const samples = new Map<RawInvocation, Sample>();
  for (const record of [...records].sort(bySendOrder)) {
    const report = record.logTail === undefined ? undefined : parseLogTail(record.logTail, record.requestId);
    const reason = findExcludeReason(record, report, environments);
    recordEnvironment(record, environments);
    samples.set(record, makeSample(record, report, reason, cpuTimes.get(record.requestId ?? '')));
  }
  return records.flatMap((record) => samples.get(record) ?? []);
}

/** Simultaneous invocations are ordered by their index in the burst, so that the result is always the same. */
export function bySendOrder(left: RawInvocation, right: RawInvocation): number {
  return (
    left.attempt - right.attempt ||
    Date.parse(left.sentAt) - Date.parse(right.sentAt) ||
    left.sequence - right.sequence ||
    0 // an invalid time
  );
}

/**
 * The environments of a step are those that its cold invocations created; without any, the first that responds. Only an
 * environment with the nonce of the step's update counts.
 */
function recordEnvironment(record: RawInvocation, environments: SeenEnvironments): void {
  const probe = record.answer?.probe;
  if (probe === undefined) return;
  environments.seen.add(probe.environmentId);
  const { nonce } = record.expected;
  const own = environments.ownByNonce.get(nonce) ?? new Set<string>();
  if (probe.nonce === nonce && (record.phase === 'cold' || own.size === 0)) {
    environments.ownByNonce.set(nonce, own.add(probe.environmentId));
  }
}

function makeSample(
  record: RawInvocation,
  report: InvocationReport | undefined,
  reason: ExcludeReason | undefined,
  extension: ExtensionCpuTime | undefined,
): Sample {
  return {
    configurationId: record.configurationId,
    phase: record.phase,
    round: record.round,
    position: record.position,
    attempt: record.attempt,
    clientLatencyMs: record.clientLatencyMs,
    sentAt: record.sentAt,
    endedAt: record.endedAt,
    status: reason === undefined ? 'valid' : 'excluded',
    metrics: { ...record.answer?.metrics, ...definedOnly({ [SEND_LAG_METRIC]: record.sendLagMs }) },
    ...definedOnly({
      requestId: record.requestId ?? report?.requestId,
      environmentId: record.answer?.probe?.environmentId,
      startKind: findStartKind(report, reason),
      initDurationMs: report?.initDurationMs,
      durationMs: report?.durationMs,
      billedDurationMs: report?.billedDurationMs,
      memorySizeMb: report?.memorySizeMb,
      maxMemoryUsedMb: report?.maxMemoryUsedMb,
      intendedAt: record.intendedAt,
      excludeReason: reason,
      functionError: functionErrorOf(record, report) ?? (reason === undefined ? undefined : loadErrorOf(record)),
      runtimeVersion: report?.runtimeVersion,
      responseStart: record.answer?.bodyStart,
      observation: record.observation,
      initCpuMs: record.answer?.probe?.initCpuMs,
      cpuMs: record.answer?.probe?.cpuMs,
      extension,
    }),
  };
}

/** Undefined when an environment was created without an Init Duration: that is neither a cold nor a warm start. */
function findStartKind(report: InvocationReport | undefined, reason: ExcludeReason | undefined): StartKind | undefined {
  if (report === undefined) return undefined;
  if (report.restoreDurationMs !== undefined) return 'restored';
  if (report.suppressedInit || reason === 'proactive_init') return undefined;
  return report.initDurationMs === undefined ? 'warm' : 'cold';
}

/** The value of the header and, if the REPORT has it, the cause: `Unhandled: Runtime.OutOfMemory`. */
function functionErrorOf(record: RawInvocation, report: InvocationReport | undefined): string | undefined {
  const status = report?.status === 'success' ? undefined : report?.status;
  const cause = report?.errorType ?? (status === 'error' && record.functionError !== undefined ? undefined : status);
  if (record.functionError === undefined || cause === undefined) return record.functionError ?? cause;
  return `${record.functionError}: ${cause}`;
}

/** Under load the report counts errors by kind: the status of a response, or the name of the error of a call. */
function loadErrorOf({ phase, callError, answer: response, httpStatus }: RawInvocation): string | undefined {
  if (phase !== 'load') return undefined;
  if (callError !== undefined) return callError.name;
  const status = response?.statusCode ?? httpStatus;
  return status !== undefined && status >= 400 ? `HTTP ${status}` : undefined;
}

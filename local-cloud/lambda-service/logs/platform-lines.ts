/** Lambda's platform log lines, as text (tab-separated) and as JSON (one object per line). */
import { definedOnly } from '../../../core/defined-only.ts';
import type { InvocationMetrics } from '../contract.ts';
import type { LogFormat } from './rounding.ts';

export interface LogSubject {
  readonly format: LogFormat;
  readonly functionName: string;
  readonly functionArn: string;
  readonly version: string;
  readonly logStream: string;
  readonly memoryMb: number;
  /** e.g. `python:3.11.7.local`, never equal to one of AWS's. */
  readonly runtimeVersion: string;
  readonly runtimeVersionArn: string;
}

type InitPhase = 'init' | 'invoke';

export interface InitFailureReport {
  readonly durationMs: number;
  readonly phase: InitPhase;
  readonly status: 'timeout' | 'error';
  readonly errorType?: string;
}

function jsonLine(type: string, record: unknown): string {
  return `${JSON.stringify({ time: new Date().toISOString(), type: `platform.${type}`, record })}\n`;
}

/** First line of a new environment. */
export function initStartLine(subject: LogSubject): string {
  if (subject.format === 'Text') {
    return `INIT_START Runtime Version: ${subject.runtimeVersion}\tRuntime Version ARN: ${subject.runtimeVersionArn}\n`;
  }
  return jsonLine('initStart', {
    initializationType: 'on-demand',
    phase: 'init',
    runtimeVersion: subject.runtimeVersion,
    runtimeVersionArn: subject.runtimeVersionArn,
    functionName: subject.functionName,
    functionVersion: subject.version,
    instanceId: subject.logStream,
    instanceMaxMemory: subject.memoryMb * 1024 * 1024,
  });
}

/** Only written when init failed or timed out. */
export function initReportLine(subject: LogSubject, report: InitFailureReport): string {
  if (subject.format === 'JSON') {
    return jsonLine('initReport', {
      initializationType: 'on-demand',
      phase: report.phase,
      status: report.status,
      ...definedOnly({ errorType: report.errorType }),
      metrics: { durationMs: report.durationMs },
    });
  }
  const head = `INIT_REPORT Init Duration: ${report.durationMs.toFixed(2)} ms\tPhase: ${report.phase}\tStatus: ${report.status}`;
  return report.errorType === undefined ? `${head}\n` : `${head}\tError Type: ${report.errorType}\n`;
}

export function startLine(subject: LogSubject, requestId: string): string {
  if (subject.format === 'Text') return `START RequestId: ${requestId} Version: ${subject.version}\n`;
  return jsonLine('start', { requestId, functionArn: subject.functionArn, version: subject.version });
}

/** Empty for JSON logs, which have no end record. */
export function endLine(subject: LogSubject, requestId: string): string {
  return subject.format === 'Text' ? `END RequestId: ${requestId}\n` : '';
}

/**
 * REPORT. The text line ends with a tab after a success or a handler's error, and with the status after any other failure.
 * @param handlerErrorType set when the runtime posted an error and keeps running: not shown in text, `error` in JSON
 */
export function reportLine(
  subject: LogSubject,
  requestId: string,
  metrics: InvocationMetrics,
  handlerErrorType?: string,
): string {
  return subject.format === 'Text' ? textReport(requestId, metrics) : jsonReport(requestId, metrics, handlerErrorType);
}

function textReport(requestId: string, metrics: InvocationMetrics): string {
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${metrics.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${metrics.billedDurationMs} ms`,
    `Memory Size: ${metrics.memorySizeMb} MB`,
  ];
  if (metrics.maxMemoryUsedMb !== undefined) fields.push(`Max Memory Used: ${metrics.maxMemoryUsedMb} MB`);
  if (metrics.initDurationMs !== undefined) fields.push(`Init Duration: ${metrics.initDurationMs.toFixed(2)} ms`);
  if (metrics.status === undefined) return `${fields.join('\t')}\t\n`;
  fields.push(`Status: ${metrics.status}`);
  if (metrics.errorType !== undefined) fields.push(`Error Type: ${metrics.errorType}`);
  return `${fields.join('\t')}\n`;
}

function jsonReport(requestId: string, metrics: InvocationMetrics, handlerErrorType: string | undefined): string {
  const failure = metrics.status === 'error' ? 'failure' : metrics.status;
  const status = failure ?? (handlerErrorType === undefined ? 'success' : 'error');
  return jsonLine('report', {
    requestId,
    metrics: {
      durationMs: metrics.durationMs,
      billedDurationMs: metrics.billedDurationMs,
      memorySizeMB: metrics.memorySizeMb,
      ...definedOnly({ maxMemoryUsedMB: metrics.maxMemoryUsedMb, initDurationMs: metrics.initDurationMs }),
    },
    status,
    ...definedOnly({ errorType: metrics.errorType ?? handlerErrorType }),
  });
}

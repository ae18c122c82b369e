/** The log of one environment: writes to its log stream and collects the tail of the running invocation. */
import type { FunctionRevision, InvocationMetrics, LogLine, UnsureChoices } from '../contract.ts';
import { logTail } from '../logs/log-tail.ts';
import type { OutputFile } from '../logs/output-file.ts';
import {
  endLine,
  type InitFailureReport,
  initReportLine,
  initStartLine,
  type LogSubject,
  reportLine,
  startLine,
} from '../logs/platform-lines.ts';
import { logGroupOf } from './environment-variables.ts';

export class EnvironmentLog {
  readonly #subject: LogSubject;
  readonly #group: string;
  readonly #output: OutputFile;
  readonly #choices: UnsureChoices;
  readonly #onLog: ((line: LogLine) => void) | undefined;
  /** Lambda gives initStart, start and the report of a success the level INFO. */
  readonly #writesInfo: boolean;
  #parts: Buffer[] = [];

  constructor(
    revision: FunctionRevision,
    runtime: { readonly logStream: string; readonly version: string; readonly versionArn: string },
    output: OutputFile,
    choices: UnsureChoices,
    onLog: ((line: LogLine) => void) | undefined,
  ) {
    this.#subject = {
      format: revision.logFormat,
      functionName: revision.functionName,
      functionArn: revision.functionArn,
      version: revision.version,
      logStream: runtime.logStream,
      memoryMb: revision.memoryMb,
      runtimeVersion: runtime.version,
      runtimeVersionArn: runtime.versionArn,
    };
    this.#writesInfo = revision.logFormat === 'Text' || revision.systemLogLevel !== 'WARN';
    this.#group = logGroupOf(revision);
    this.#output = output;
    this.#choices = choices;
    this.#onLog = onLog;
  }

  /** Not part of the tail, nor is the output of init: tails recorded on AWS start with START. */
  initStart(): void {
    if (!this.#writesInfo) return;
    const line = initStartLine(this.#subject);
    if (this.#choices.initStartInTail) this.#parts.push(Buffer.from(line));
    this.#publish(line);
  }

  /** Writes the output since the last call to the stream; with `inTail` also to the tail of this invocation. */
  publishOutput(inTail: boolean): void {
    const printed = this.#output.readNew();
    if (printed.length === 0) return;
    if (inTail) this.#parts.push(printed.at(-1) === NEW_LINE ? printed : Buffer.concat([printed, LINE_END]));
    if (this.#onLog !== undefined) this.#publish(printed.toString('utf8'));
  }

  initReport(report: InitFailureReport): void {
    this.#line(initReportLine(this.#subject, report));
  }

  start(requestId: string): void {
    if (this.#writesInfo) this.#line(startLine(this.#subject, requestId));
  }

  /** Lines of the older failure style, between output and END; empty in the newer one. */
  failureLines(text: string): void {
    if (text !== '') this.#line(text);
  }

  /** END and REPORT. */
  end(requestId: string, metrics: InvocationMetrics, handlerErrorType: string | undefined): void {
    const isSuccess = metrics.status === undefined && handlerErrorType === undefined;
    if (isSuccess && !this.#writesInfo) return;
    this.#line(endLine(this.#subject, requestId) + reportLine(this.#subject, requestId, metrics, handlerErrorType));
  }

  /** Returns the last 4 KB since the previous call and starts a new tail. */
  flushTail(): Buffer {
    const tail = logTail(this.#parts);
    this.#parts = [];
    return tail;
  }

  #line(text: string): void {
    this.#parts.push(Buffer.from(text));
    this.#publish(text);
  }

  #publish(text: string): void {
    if (this.#onLog === undefined) return;
    const timestampMs = Date.now();
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const message of lines) {
      this.#onLog({
        functionName: this.#subject.functionName,
        logGroup: this.#group,
        logStream: this.#subject.logStream,
        timestampMs,
        message,
      });
    }
  }
}

const NEW_LINE = 0x0a;
const LINE_END = Buffer.from('\n');

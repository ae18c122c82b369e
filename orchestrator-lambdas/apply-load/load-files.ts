/**
 * Writes the records of a segment to S3, in files of `RECORDS_PER_FILE` while requests are still sent, so that memory does
 * not grow with the load. The last file is written after the last response; a segment without it does not count.
 */
import { definedOnly } from '../../core/defined-only.ts';
import type { LoadSegmentRecord } from '../../core/load/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import { RECORDS_PER_FILE } from '../../core/plan/limits.ts';
import { SCHEMA_VERSION } from '../../core/plan/types.ts';
import type { RawInvocation, SampleFile } from '../../core/telemetry/types.ts';
import type { ReportStore } from '../ports.ts';
import { JSON_TYPE } from '../run-store/stored-json.ts';

interface LoadFileOptions {
  readonly runId: string;
  readonly laneId: string;
  readonly stepIndex: number;
  readonly configurationId: string;
  readonly startedAt: string;
}

export class LoadFiles {
  readonly #store: ReportStore;
  readonly #options: LoadFileOptions;
  #lines: string[] = [];
  #files = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: ReportStore, options: LoadFileOptions) {
    this.#store = store;
    this.#options = options;
  }

  add(record: RawInvocation): void {
    this.#lines.push(JSON.stringify(record));
    if (this.#lines.length < RECORDS_PER_FILE) return;
    this.#files += 1;
    const file = this.#files;
    const text = this.#text(undefined);
    // One after the other. The empty handler prevents an unhandled rejection; `close` throws the error.
    this.#writing = this.#writing.then(() => this.#store.write(this.#key(file), text, JSON_TYPE));
    this.#writing.catch(() => {});
  }

  /**
   * Writes the remaining records together with the record of the segment.
   * @throws BenchmarkError when any file of the segment could not be written
   */
  async close(segment: Omit<LoadSegmentRecord, 'files' | 'laneId' | 'segment' | 'startedAt'>): Promise<void> {
    await this.#writing;
    const { laneId, stepIndex, startedAt } = this.#options;
    const record = { laneId, segment: stepIndex, startedAt, files: this.#files + 1, ...segment };
    await this.#store.write(this.#key(0), this.#text(record), JSON_TYPE);
  }

  #key(file: number): string {
    return runKeys(this.#options.runId).loadSamples(this.#options.configurationId, this.#options.stepIndex, file);
  }

  #text(segment: LoadSegmentRecord | undefined): string {
    const { runId, laneId, stepIndex, startedAt } = this.#options;
    const head: Omit<SampleFile, 'records'> = {
      schemaVersion: SCHEMA_VERSION,
      runId,
      laneId,
      stepIndex,
      load: definedOnly({ startedAt, segment }),
    };
    const text = `${JSON.stringify(head).slice(0, -1)},"records":[\n${this.#lines.join(',\n')}\n]}\n`;
    this.#lines = [];
    return text;
  }
}

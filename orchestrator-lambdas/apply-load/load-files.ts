/**
 * Records of a segment on their way to S3: kept as text, written in files of a few hundred while sending goes on, so that
 * memory does not grow with the load. The last file is written when all answers are in, and only then is the segment whole.
 */
import { definedOnly } from '../../core/defined-only.ts';
import type { LoadSegmentRecord } from '../../core/load/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import { RECORDS_A_FILE } from '../../core/plan/limits.ts';
import { SCHEMA_VERSION } from '../../core/plan/types.ts';
import type { RawInvocation, SampleFile } from '../../core/telemetry/types.ts';
import type { ReportStore } from '../ports.ts';
import { JSON_TYPE } from '../run-store/stored-json.ts';

interface LoadFilesOf {
  readonly runId: string;
  readonly laneId: string;
  readonly stepIndex: number;
  readonly configurationId: string;
  readonly startedAt: string;
}

export class LoadFiles {
  readonly #store: ReportStore;
  readonly #of: LoadFilesOf;
  #lines: string[] = [];
  #files = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: ReportStore, of: LoadFilesOf) {
    this.#store = store;
    this.#of = of;
  }

  add(record: RawInvocation): void {
    this.#lines.push(JSON.stringify(record));
    if (this.#lines.length < RECORDS_A_FILE) return;
    this.#files += 1;
    const file = this.#files;
    const text = this.#text(undefined);
    // One after the other, and without an unhandled rejection while the load goes on: `close` tells.
    this.#writing = this.#writing.then(() => this.#store.write(this.#key(file), text, JSON_TYPE));
    this.#writing.catch(() => {});
  }

  /**
   * Writes what is left together with how the segment went.
   * @throws BenchmarkError when any file of the segment could not be written
   */
  async close(segment: Omit<LoadSegmentRecord, 'files' | 'laneId' | 'segment' | 'startedAt'>): Promise<void> {
    await this.#writing;
    const { laneId, stepIndex, startedAt } = this.#of;
    const record = { laneId, segment: stepIndex, startedAt, files: this.#files + 1, ...segment };
    await this.#store.write(this.#key(0), this.#text(record), JSON_TYPE);
  }

  #key(file: number): string {
    return runKeys(this.#of.runId).loadSamples(this.#of.configurationId, this.#of.stepIndex, file);
  }

  #text(segment: LoadSegmentRecord | undefined): string {
    const { runId, laneId, stepIndex, startedAt } = this.#of;
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

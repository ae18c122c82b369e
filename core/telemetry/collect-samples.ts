/** Turns the raw records of a run into its samples, file by file: only the table of the samples grows with the run. */
import { BenchmarkError } from '../errors.ts';
import type { LoadSegmentRecord } from '../load/types.ts';
import type { Plan } from '../plan/types.ts';
import { IntegerColumn } from './columns.ts';
import { bySendOrder, judgeRecords } from './judge.ts';
import { excludeInvalidLoad, judgeSegments } from './judge-segments.ts';
import { withFunctionChanged } from './load-files.ts';
import { indexSamples } from './sample-index.ts';
import { SampleTable } from './sample-table.ts';
import type { RawInvocation, SampleFile } from './types.ts';

interface JudgedStep {
  readonly key: string;
  startMs: number;
}

/** Add the steps of a lane in their order: which environments responded before depends on it. */
export class SampleCollector {
  readonly #plan: Pick<Plan, 'runId' | 'load'>;
  readonly #table = new SampleTable();
  readonly #seenEnvironmentIds = new Set<string>();
  readonly #steps: JudgedStep[] = [];
  readonly #stepByKey = new Map<string, number>();
  readonly #stepOfRow = new IntegerColumn();
  readonly #sequenceOfRow = new IntegerColumn();
  readonly #segments: LoadSegmentRecord[] = [];

  constructor(plan: Pick<Plan, 'runId' | 'load'>) {
    this.#plan = plan;
  }

  /**
   * Judges the records of one step together, so that a warm call is judged with its cold start.
   * @param files in any order; a duplicate file or request counts once
   * @throws BenchmarkError DATA_INVALID when a file is of another run or of another schema version
   */
  addStep(files: readonly SampleFile[]): void {
    const [first] = files;
    if (first === undefined) return;
    for (const file of files) checkFile(this.#plan, file);
    this.#judge(first, withoutDuplicates(files.flatMap(({ records }) => records)));
  }

  /**
   * Judges one file of a load segment: its records do not depend on each other.
   * @param segment the segment's record; absent when it did not come to its end
   * @throws BenchmarkError DATA_INVALID as `addStep`
   */
  addLoad(file: SampleFile, segment: LoadSegmentRecord | undefined): void {
    checkFile(this.#plan, file);
    if (file.load?.segment !== undefined) this.#segments.push(file.load.segment);
    const { records } = segment === undefined ? file : withFunctionChanged(segment, file);
    this.#judge(file, withoutDuplicates(records));
  }

  /** All samples in the order in which they were sent, and the records of the segments that were completed. */
  finish(): { readonly samples: SampleTable; readonly loadSegments: readonly LoadSegmentRecord[] } {
    excludeInvalidLoad(judgeSegments(this.#plan, indexSamples(this.#table), this.#segments));
    this.#table.reorder(this.#inSendOrder());
    return { samples: this.#table, loadSegments: this.#segments };
  }

  #judge({ laneId, stepIndex }: SampleFile, records: RawInvocation[]): void {
    const step = this.#stepOf(`${laneId}/${stepIndex}`);
    records.sort(bySendOrder);
    const environments = { seen: this.#seenEnvironmentIds, ownByNonce: new Map<string, Set<string>>() };
    for (const [index, sample] of judgeRecords(records, environments).entries()) {
      const row = this.#table.append(sample);
      this.#stepOfRow.set(row, step);
      this.#sequenceOfRow.set(row, records[index]?.sequence ?? 0);
      const judged = this.#steps[step];
      if (judged !== undefined) judged.startMs = minOf(judged.startMs, this.#table.sentAt.ms(row));
    }
  }

  #stepOf(key: string): number {
    const earlier = this.#stepByKey.get(key);
    if (earlier !== undefined) return earlier;
    const step = this.#steps.push({ key, startMs: Number.POSITIVE_INFINITY }) - 1;
    this.#stepByKey.set(key, step);
    return step;
  }

  /** Of simultaneous ones, those of the step that began first; within a step by attempt and index. */
  #inSendOrder(): Uint32Array {
    const table = this.#table;
    const ordered = this.#steps.map((step, index) => ({ ...step, index }));
    ordered.sort((left, right) => left.startMs - right.startMs || (left.key < right.key ? -1 : 1));
    const rankOfStep = new Int32Array(ordered.length);
    for (const [rank, { index }] of ordered.entries()) rankOfStep[index] = rank;
    const rankOf = (row: number) => rankOfStep[this.#stepOfRow.at(row)] ?? 0;
    return Uint32Array.from(table.rows).sort(
      (left, right) =>
        table.sentAt.ms(left) - table.sentAt.ms(right) ||
        rankOf(left) - rankOf(right) ||
        table.attempt.at(left) - table.attempt.at(right) ||
        this.#sequenceOfRow.at(left) - this.#sequenceOfRow.at(right) ||
        left - right,
    );
  }
}

/** The smaller one; the first when the second is not a time. */
function minOf(first: number, second: number): number {
  return second < first ? second : first;
}

function checkFile(plan: Pick<Plan, 'runId'>, { schemaVersion, runId }: SampleFile): void {
  if (schemaVersion !== 1) {
    throw invalidFile(
      `A sample file has schemaVersion ${String(schemaVersion)}; this version of Thaw reads 1.`,
      'Read the run with the version of Thaw that wrote it.',
    );
  }
  if (runId === plan.runId) return;
  throw invalidFile(
    `A sample file of run ${runId} is among those of run ${plan.runId}.`,
    'Move the file to the folder of its own run.',
  );
}

function invalidFile(message: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'DATA_INVALID', source: 'bug', message, fix });
}

function withoutDuplicates(records: readonly RawInvocation[]): RawInvocation[] {
  const identities = new Set<string>();
  return records.filter((record) => {
    const { configurationId, phase, round, attempt, requestId, sequence, sentAt } = record;
    const identity = `${configurationId} ${phase} ${round} ${attempt} ${requestId ?? `${sequence} ${sentAt}`}`;
    if (identities.has(identity)) return false;
    identities.add(identity);
    return true;
  });
}

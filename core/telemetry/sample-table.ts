/**
 * All samples of a run as columns: about 200 bytes each instead of two kilobytes. A sample that is read from it is a view of its row.
 */
import { FiguresColumn, IdColumn, IntegerColumn, NumberColumn, TextColumn, TimeColumn } from './columns.ts';
import type { ExtensionCpuTime } from './cpu-time-lines.ts';
import type { InvocationObservation } from './observation.ts';
import { ResponseFields } from './response-fields.ts';
import type { ExcludeReason, Sample, StartKind } from './types.ts';

type Phase = Sample['phase'];

/** The fields of a sample that are numbers, or absent. */
const NUMBER_FIELDS = [
  'initDurationMs',
  'durationMs',
  'billedDurationMs',
  'memorySizeMb',
  'maxMemoryUsedMb',
  'clientLatencyMs',
  'initCpuMs',
  'cpuMs',
] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

export class SampleTable implements Iterable<Sample> {
  length = 0;
  readonly configurationId = new TextColumn();
  readonly phase = new TextColumn<Phase>('few');
  readonly round = new IntegerColumn();
  readonly position = new IntegerColumn();
  readonly attempt = new IntegerColumn();
  readonly requestId = new IdColumn();
  readonly environmentId = new TextColumn();
  readonly startKind = new TextColumn<StartKind>('few');
  readonly numbers: Readonly<Record<NumberField, NumberColumn>> = {
    initDurationMs: new NumberColumn(),
    durationMs: new NumberColumn(),
    billedDurationMs: new NumberColumn(),
    memorySizeMb: new NumberColumn(),
    maxMemoryUsedMb: new NumberColumn(),
    clientLatencyMs: new NumberColumn(),
    initCpuMs: new NumberColumn(),
    cpuMs: new NumberColumn(),
  };
  readonly intendedAt = new TimeColumn();
  readonly sentAt = new TimeColumn();
  readonly endedAt = new TimeColumn();
  readonly status = new TextColumn<Sample['status']>('few');
  readonly excludeReason = new TextColumn<ExcludeReason>('few');
  readonly functionError = new TextColumn();
  readonly runtimeVersion = new TextColumn();
  readonly metrics = new FiguresColumn();
  /** Of runs in the local cloud only, so these are objects. */
  readonly observations = new Map<number, InvocationObservation>();
  /** Of the visits with the CPU time extension only. */
  readonly extensions = new Map<number, ExtensionCpuTime>();
  /** What the responses had; the responses themselves are not kept. */
  readonly responses = new ResponseFields();
  #order: Uint32Array | undefined;

  /** The table of samples that are in any other form; a table itself. */
  static of(samples: Iterable<Sample>): SampleTable {
    if (samples instanceof SampleTable) return samples;
    const table = new SampleTable();
    for (const sample of samples) table.append(sample);
    return table;
  }

  /** @returns the row */
  append(sample: Sample): number {
    const row = this.length;
    this.length += 1;
    this.configurationId.set(row, sample.configurationId);
    this.phase.set(row, sample.phase);
    this.round.set(row, sample.round);
    this.position.set(row, sample.position);
    this.attempt.set(row, sample.attempt);
    this.requestId.set(row, sample.requestId);
    this.environmentId.set(row, sample.environmentId);
    this.startKind.set(row, sample.startKind);
    for (const field of NUMBER_FIELDS) this.numbers[field].set(row, sample[field]);
    this.intendedAt.set(row, sample.intendedAt);
    this.sentAt.set(row, sample.sentAt);
    this.endedAt.set(row, sample.endedAt);
    this.status.set(row, sample.status);
    this.excludeReason.set(row, sample.excludeReason);
    this.functionError.set(row, sample.functionError);
    this.runtimeVersion.set(row, sample.runtimeVersion);
    this.metrics.set(row, sample.metrics);
    if (sample.observation !== undefined) this.observations.set(row, sample.observation);
    if (sample.extension !== undefined) this.extensions.set(row, sample.extension);
    this.responses.add(sample);
    return row;
  }

  isValid(row: number): boolean {
    return this.status.get(row) === 'valid';
  }

  exclude(row: number, reason: ExcludeReason): void {
    this.status.set(row, 'excluded');
    this.excludeReason.set(row, reason);
  }

  /** The rows in the order of the samples: that of appending, unless `reorder` gave another. */
  get rows(): Uint32Array {
    this.#order ??= Uint32Array.from({ length: this.length }, (_, row) => row);
    return this.#order;
  }

  reorder(rows: Uint32Array): void {
    this.#order = rows;
  }

  sample(row: number): Sample {
    return new SampleView(this, row);
  }

  *[Symbol.iterator](): Iterator<Sample> {
    for (const row of this.rows) yield this.sample(row);
  }
}

/** Reads the columns of one row. Spreading it gives nothing: its fields are getters. */
class SampleView implements Sample {
  readonly #table: SampleTable;
  readonly #row: number;

  constructor(table: SampleTable, row: number) {
    this.#table = table;
    this.#row = row;
  }

  get configurationId(): string {
    return this.#table.configurationId.get(this.#row) ?? '';
  }
  get phase(): Phase {
    return this.#table.phase.get(this.#row) ?? 'setup';
  }
  get round(): number {
    return this.#table.round.at(this.#row);
  }
  get position(): number {
    return this.#table.position.at(this.#row);
  }
  get attempt(): number {
    return this.#table.attempt.at(this.#row);
  }
  get requestId(): string | undefined {
    return this.#table.requestId.get(this.#row);
  }
  get environmentId(): string | undefined {
    return this.#table.environmentId.get(this.#row);
  }
  get startKind(): StartKind | undefined {
    return this.#table.startKind.get(this.#row);
  }
  get initDurationMs(): number | undefined {
    return this.#table.numbers.initDurationMs.get(this.#row);
  }
  get durationMs(): number | undefined {
    return this.#table.numbers.durationMs.get(this.#row);
  }
  get billedDurationMs(): number | undefined {
    return this.#table.numbers.billedDurationMs.get(this.#row);
  }
  get memorySizeMb(): number | undefined {
    return this.#table.numbers.memorySizeMb.get(this.#row);
  }
  get maxMemoryUsedMb(): number | undefined {
    return this.#table.numbers.maxMemoryUsedMb.get(this.#row);
  }
  get clientLatencyMs(): number {
    return this.#table.numbers.clientLatencyMs.at(this.#row);
  }
  get intendedAt(): string | undefined {
    return this.#table.intendedAt.get(this.#row);
  }
  get sentAt(): string {
    return this.#table.sentAt.get(this.#row) ?? '';
  }
  get endedAt(): string {
    return this.#table.endedAt.get(this.#row) ?? '';
  }
  get status(): 'valid' | 'excluded' {
    return this.#table.status.get(this.#row) ?? 'excluded';
  }
  get excludeReason(): ExcludeReason | undefined {
    return this.#table.excludeReason.get(this.#row);
  }
  get functionError(): string | undefined {
    return this.#table.functionError.get(this.#row);
  }
  get runtimeVersion(): string | undefined {
    return this.#table.runtimeVersion.get(this.#row);
  }
  get metrics(): Readonly<Record<string, number>> {
    return this.#table.metrics.get(this.#row);
  }
  get observation(): InvocationObservation | undefined {
    return this.#table.observations.get(this.#row);
  }
  get initCpuMs(): number | undefined {
    return this.#table.numbers.initCpuMs.get(this.#row);
  }
  get cpuMs(): number | undefined {
    return this.#table.numbers.cpuMs.get(this.#row);
  }
  get extension(): ExtensionCpuTime | undefined {
    return this.#table.extensions.get(this.#row);
  }
}

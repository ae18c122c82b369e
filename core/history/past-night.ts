/** Earlier nights in little memory: a night of 10,000 configurations has 21,000 series, and a run is compared with up to 90. */
import { definedOnly } from '../defined-only.ts';
import { SharedValues } from '../shared-values.ts';
import type { Night, Provenance, SeriesKey, SeriesNight } from './types.ts';

/** A night whose series exist only while they are read. */
export interface PastNight extends Omit<Night, 'series'> {
  readonly series: Iterable<SeriesNight>;
}

/** Nights of one suite, which repeat most keys and provenances. */
export class PastNights {
  readonly #keys = new SharedValues<SeriesKey>();
  readonly #provenances = new SharedValues<Provenance>();

  /** The same night in a fraction of the memory. */
  compact(night: Night): PastNight {
    const series = new CompactSeries();
    for (const { n, errorShare, medianMs, provenance, ...key } of night.series) {
      series.keys.push(this.#keys.of(key));
      series.provenances.push(this.#provenances.of(provenance));
      series.figures.push(n, errorShare, medianMs ?? Number.NaN);
    }
    return { ...night, series };
  }
}

class CompactSeries implements Iterable<SeriesNight> {
  readonly keys: SeriesKey[] = [];
  readonly provenances: Provenance[] = [];
  /** Three of each series: `n`, `errorShare`, `medianMs`, which is NaN where there is none. */
  readonly figures: number[] = [];

  *[Symbol.iterator](): Iterator<SeriesNight> {
    for (const [index, key] of this.keys.entries()) {
      const [n = 0, errorShare = 0, medianMs = Number.NaN] = this.figures.slice(3 * index, 3 * index + 3);
      const provenance = this.provenances[index] ?? { codeSha256: '', configuration: '' };
      yield definedOnly({ ...key, n, errorShare, medianMs: Number.isNaN(medianMs) ? undefined : medianMs, provenance });
    }
  }
}

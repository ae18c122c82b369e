/** Earlier nights in little memory: a night of 10,000 configurations has 21,000 series, and a run is compared with up to 90. */
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
    const { length } = night.series;
    const keys = new Array<SeriesKey>(length);
    const provenances = new Array<Provenance>(length);
    const figures = new Float64Array(FIGURES * length);
    for (const [index, { n, errorShare, medianMs, provenance, ...key }] of night.series.entries()) {
      keys[index] = this.#keys.of(key);
      provenances[index] = this.#provenances.of(provenance);
      figures.set([n, errorShare, medianMs ?? Number.NaN], FIGURES * index);
    }
    return { ...night, series: { [Symbol.iterator]: () => seriesOf(keys, provenances, figures) } };
  }
}

/** Of each series: `n`, `errorShare`, and `medianMs`, which is NaN where there is none. */
const FIGURES = 3;

function* seriesOf(
  keys: readonly SeriesKey[],
  provenances: readonly Provenance[],
  figures: Float64Array,
): Generator<SeriesNight> {
  for (const [index, key] of keys.entries()) {
    const provenance = provenances[index];
    const [n, errorShare, medianMs] = figures.subarray(FIGURES * index);
    if (provenance === undefined || n === undefined || errorShare === undefined || medianMs === undefined) continue;
    yield Number.isNaN(medianMs)
      ? { ...key, n, errorShare, provenance }
      : { ...key, n, errorShare, medianMs, provenance };
  }
}

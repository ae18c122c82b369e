/**
 * The value of a given rank among all pairwise combinations of two sorted lists, without listing them: O((n + m) log(n + m))
 * time, O(n + m) memory, and exactly the value that sorting all combinations would give.
 */
import { seededRandom } from './seeded-shuffle.ts';
import type { SortedValues } from './sorted-values.ts';

/** Combinations as a matrix whose values do not decrease along a row, nor down a column. */
export interface PairwiseList {
  /** How many combinations there are. */
  readonly size: number;
  readonly rows: number;
  readonly columns: number;
  /** The first column of a row that counts; from there on all do. */
  firstColumn(row: number): number;
  value(row: number, column: number): number;
}

/** This many combinations or fewer per row, on average, are listed and sorted. */
const LISTED_PER_ROW = 2;
const MIN_LISTED = 1024;
/** Candidates of which each round draws its two pivots. */
const DRAWN = 1024;

/**
 * The combination of rank `rank` (1-based), smallest first. Each round draws some of the remaining combinations at random and
 * discards everything outside of two of them between which the rank is expected (Floyd & Rivest, "Expected time bounds for
 * selection", CACM 18, 1975); one walk along the staircase of the matrix counts what is discarded (Johnson & Mizoguchi,
 * "Selecting the Kth element in X + Y and X1 + X2 + … + Xm", SIAM J. Computing 7, 1978; Monahan, "Algorithm 616", ACM TOMS
 * 10, 1984). The draws decide only how many rounds there are, not the result.
 */
export function pairwiseRank(list: PairwiseList, rank: number): number {
  const remaining = new Remaining(list);
  const random = seededRandom(rank);
  let target = rank;
  while (remaining.size > Math.max(MIN_LISTED, LISTED_PER_ROW * list.rows)) {
    const drawn = remaining.draw(random);
    const expected = (DRAWN * (target - 0.5)) / remaining.size;
    for (const margin of [Math.sqrt(DRAWN), -Math.sqrt(DRAWN)]) {
      const pivot = drawn[Math.floor(expected + margin)];
      if (pivot === undefined) continue;
      const { below, upTo } = remaining.count(pivot);
      if (target > below && target <= upTo) return pivot;
      if (target <= below) {
        remaining.keepBelow();
      } else {
        remaining.dropUpTo();
        target -= upTo;
      }
    }
  }
  return remaining.values().sort()[target - 1] ?? Number.NaN;
}

/** The middle combination, or the mean of the two in the middle. */
export function pairwiseMedian(list: PairwiseList): number {
  const upper = pairwiseRank(list, Math.floor(list.size / 2) + 1);
  return list.size % 2 === 1 ? upper : (pairwiseRank(list, list.size / 2) + upper) / 2;
}

/** All differences a - b of two lists. */
export function pairwiseDifferences(a: SortedValues, b: SortedValues): PairwiseList {
  const last = b.length - 1;
  return {
    size: a.length * b.length,
    rows: a.length,
    columns: b.length,
    firstColumn: () => 0,
    value: (row, column) => (a[row] ?? 0) - (b[last - column] ?? 0),
  };
}

/** Walsh averages (x_i + x_j) / 2, i <= j, of one list. */
export function walshAverages(x: SortedValues): PairwiseList {
  return {
    size: (x.length * (x.length + 1)) / 2,
    rows: x.length,
    columns: x.length,
    firstColumn: (row) => row,
    value: (row, column) => ((x[row] ?? 0) + (x[column] ?? 0)) / 2,
  };
}

/** The combinations that may still have the rank: of each row, the columns from `#from` to before `#to`. */
class Remaining {
  size: number;
  readonly #list: PairwiseList;
  #from: Int32Array;
  #to: Int32Array;
  /** Of the last count: where, in each row, the values begin that are not below the limit, and those that are above it. */
  #notBelow: Int32Array;
  #above: Int32Array;
  #below = 0;
  #upTo = 0;

  constructor(list: PairwiseList) {
    this.#list = list;
    this.size = list.size;
    this.#from = Int32Array.from({ length: list.rows }, (_, row) => list.firstColumn(row));
    this.#to = new Int32Array(list.rows).fill(list.columns);
    this.#notBelow = new Int32Array(list.rows);
    this.#above = new Int32Array(list.rows);
  }

  /** Values drawn at random, each combination with the same probability, sorted. */
  draw(random: () => number): Float64Array {
    const offsets = Float64Array.from({ length: DRAWN }, () => Math.floor(random() * this.size)).sort();
    const drawn = new Float64Array(DRAWN);
    let row = 0;
    let before = 0;
    for (const [index, offset] of offsets.entries()) {
      let length = (this.#to[row] ?? 0) - (this.#from[row] ?? 0);
      while (offset >= before + length) {
        before += length;
        row += 1;
        length = (this.#to[row] ?? 0) - (this.#from[row] ?? 0);
      }
      drawn[index] = this.#list.value(row, (this.#from[row] ?? 0) + offset - before);
    }
    return drawn.sort();
  }

  /** How many remain that are less than `limit`, and how many that are not more. */
  count(limit: number): { below: number; upTo: number } {
    const { rows, columns, value } = this.#list;
    const [from, to, notBelow, above] = [this.#from, this.#to, this.#notBelow, this.#above];
    this.#below = 0;
    this.#upTo = 0;
    // As the rows grow, the columns at which they reach the limit move down.
    let reached = columns;
    let passed = columns;
    for (let row = 0; row < rows; row += 1) {
      while (passed > 0 && value(row, passed - 1) > limit) passed -= 1;
      reached = Math.min(reached, passed);
      while (reached > 0 && value(row, reached - 1) >= limit) reached -= 1;
      const first = from[row] ?? 0;
      const end = to[row] ?? 0;
      const firstNotBelow = reached < first ? first : reached > end ? end : reached;
      const firstAbove = passed < first ? first : passed > end ? end : passed;
      notBelow[row] = firstNotBelow;
      above[row] = firstAbove;
      this.#below += firstNotBelow - first;
      this.#upTo += firstAbove - first;
    }
    return { below: this.#below, upTo: this.#upTo };
  }

  /** Keeps what the last count found below its limit. */
  keepBelow(): void {
    [this.#to, this.#notBelow] = [this.#notBelow, this.#to];
    this.size = this.#below;
  }

  /** Drops what the last count found not above its limit. */
  dropUpTo(): void {
    [this.#from, this.#above] = [this.#above, this.#from];
    this.size -= this.#upTo;
  }

  values(): Float64Array {
    const values = new Float64Array(this.size);
    let index = 0;
    for (let row = 0; row < this.#list.rows; row += 1) {
      for (let column = this.#from[row] ?? 0; column < (this.#to[row] ?? 0); column += 1) {
        values[index] = this.#list.value(row, column);
        index += 1;
      }
    }
    return values;
  }
}

/** The numbers of a column, in typed arrays that grow. */

type Values = Float64Array | Int32Array | Uint32Array | Uint8Array;

const CHUNK_BITS = 16;
const CHUNK_VALUES = 1 << CHUNK_BITS;
/** The first chunk begins small, for small tables. */
const FIRST_VALUES = 64;
/** Fewer are read one by one. */
const MIN_COPIED = 8;
const NO_VALUES = new Uint8Array();

/** Numbers in chunks: growing copies one of them at most, and leaves no large arrays behind. */
export class Chunks<Chunk extends Values> {
  readonly #make: (length: number) => Chunk;
  readonly #chunks: Chunk[] = [];

  constructor(make: (length: number) => Chunk) {
    this.#make = make;
  }

  /** An index that is never set takes no memory of its own beyond its chunk. */
  set(index: number, value: number): void {
    const position = index & (CHUNK_VALUES - 1);
    const chunk = this.#chunks[index >>> CHUNK_BITS];
    if (chunk !== undefined && position < chunk.length) chunk[position] = value;
    else this.#widen(index >>> CHUNK_BITS, position)[position] = value;
  }

  get(index: number): number | undefined {
    return this.#chunks[index >>> CHUNK_BITS]?.[index & (CHUNK_VALUES - 1)];
  }

  /** The values at indices, `missing` where none was set. */
  gather(indices: Uint32Array, missing: number): Chunk {
    const values = this.#make(indices.length);
    for (let at = 0; at < indices.length; ) {
      const index = indices[at] ?? 0;
      const chunk = this.#chunks[index >>> CHUNK_BITS] ?? NO_VALUES;
      const position = index & (CHUNK_VALUES - 1);
      // Rows of a visit follow each other: copied at once, which takes a fraction of the time.
      const length = runLength(indices, at, chunk.length - position);
      if (length >= MIN_COPIED) values.set(chunk.subarray(position, position + length), at);
      else for (let offset = 0; offset < length; offset += 1) values[at + offset] = chunk[position + offset] ?? missing;
      at += length;
    }
    return values;
  }

  #widen(number: number, position: number): Chunk {
    const chunk = this.#chunks[number];
    const length = number > 0 ? CHUNK_VALUES : Math.max(FIRST_VALUES, 2 ** Math.ceil(Math.log2(position + 1)));
    const wide = this.#make(length);
    if (chunk !== undefined) wide.set(chunk);
    this.#chunks[number] = wide;
    return wide;
  }
}

/** How many indices follow each other by one from a place on, up to a limit. */
function runLength(indices: Uint32Array, at: number, limit: number): number {
  const first = (indices[at] ?? 0) - at;
  const end = Math.min(indices.length, at + limit);
  let next = at + 1;
  while (next < end && (indices[next] ?? 0) - next === first) next += 1;
  return next - at;
}

export const numbers = () => new Chunks((length) => new Float64Array(length).fill(Number.NaN));
export const integers = () => new Chunks((length) => new Int32Array(length));
export const bytes = () => new Chunks((length) => new Uint8Array(length));
export const words = () => new Chunks((length) => new Uint32Array(length));

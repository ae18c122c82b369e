/** Below this, the sort of the platform is as fast. */
const MIN_DISTRIBUTED = 500;
/** A part with more values is sorted by the platform: many that hardly differ, such as those beside one that is 0. */
const MAX_INSERTED = 24;

/**
 * Sorts numbers in place, smallest first, in the order of `Float64Array.prototype.sort`. Each is put into one of as many parts as
 * there are values, by the upper half of its bits, which rises with the value and nearly as its logarithm; then the few of a
 * part are sorted (distribution sort: Knuth, "The Art of Computer Programming" 3, 5.2.5). For the skewed times of a
 * configuration that takes a third of the platform's time.
 * @param companions a number of each value, which moves with it; among equal values in any order
 * @returns the same array
 */
export function sortNumbers(values: Float64Array, companions?: Int32Array): Float64Array {
  const { length } = values;
  if (length < MIN_DISTRIBUTED || values.byteOffset % Float64Array.BYTES_PER_ELEMENT !== 0) {
    return sortByPlatform(values, companions);
  }
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * length);
  const [min, max] = keyRange(words);
  // The bits of numbers below zero, and of NaN, are in another order.
  if (max >= INFINITY_KEY) return sortByPlatform(values, companions);
  if (min === max) return sortPart(values, companions);
  const parts = distribute(values, companions, { words, min, partsPerKey: length / (max - min + 1) });
  let start = 0;
  for (const end of parts) {
    if (end - start > MAX_INSERTED) sortPart(values.subarray(start, end), companions?.subarray(start, end));
    else insertionSort(values, companions, start, end);
    start = end;
  }
  return values;
}

function sortByPlatform(values: Float64Array, companions: Int32Array | undefined): Float64Array {
  if (companions !== undefined) {
    const order = Uint32Array.from(values.keys()).sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
    companions.set(Int32Array.from(order, (index) => companions[index] ?? 0));
  }
  return values.sort();
}

/** The upper half of the bits of infinity, of which those of NaN and of all negative numbers are larger. */
const INFINITY_KEY = 0x7ff00000;
/** Typed arrays have the order of bytes of the machine. */
const UPPER = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

function keyRange(words: Uint32Array): readonly [min: number, max: number] {
  let min = 0xffffffff;
  let max = 0;
  for (let index = UPPER; index < words.length; index += 2) {
    const key = words[index] ?? 0;
    if (key < min) min = key;
    if (key > max) max = key;
  }
  return [min, max];
}

interface Distribution {
  /** The values as halves of their bits. */
  readonly words: Uint32Array;
  /** The smallest upper half. */
  readonly min: number;
  readonly partsPerKey: number;
}

/** Moves the values, and their companions, to their parts. @returns where each part ends */
function distribute(
  values: Float64Array,
  companions: Int32Array | undefined,
  { words, min, partsPerKey }: Distribution,
): Uint32Array {
  const { length } = values;
  const partOf = new Uint32Array(length);
  const ends = new Uint32Array(length);
  for (let index = 0; index < length; index += 1) {
    const part = ((words[2 * index + UPPER] ?? 0) - min) * partsPerKey;
    partOf[index] = part;
    ends[partOf[index] ?? 0] = (ends[partOf[index] ?? 0] ?? 0) + 1;
  }
  let sum = 0;
  for (let part = 0; part < length; part += 1) {
    sum += ends[part] ?? 0;
    ends[part] = sum;
  }
  const next = ends.slice();
  const copy = values.slice();
  for (let index = length - 1; index >= 0; index -= 1) {
    const part = partOf[index] ?? 0;
    const target = (next[part] ?? 0) - 1;
    next[part] = target;
    values[target] = copy[index] ?? 0;
    // Where each value goes, for its companion.
    partOf[index] = target;
  }
  if (companions !== undefined) {
    const companionCopy = companions.slice();
    for (let index = 0; index < length; index += 1) companions[partOf[index] ?? 0] = companionCopy[index] ?? 0;
  }
  return ends;
}

/** Of figures that are rounded, the values of a part are often all the same. */
function sortPart(values: Float64Array, companions: Int32Array | undefined): Float64Array {
  for (let index = 1; index < values.length; index += 1) {
    if (values[index] !== values[0]) return sortByPlatform(values, companions);
  }
  return values;
}

function insertionSort(values: Float64Array, companions: Int32Array | undefined, start: number, end: number): void {
  for (let index = start + 1; index < end; index += 1) {
    const value = values[index] ?? 0;
    if ((values[index - 1] ?? 0) <= value) continue;
    const companion = companions?.[index] ?? 0;
    let target = index;
    for (; target > start && (values[target - 1] ?? 0) > value; target -= 1) {
      values[target] = values[target - 1] ?? 0;
      if (companions !== undefined) companions[target] = companions[target - 1] ?? 0;
    }
    values[target] = value;
    if (companions !== undefined) companions[target] = companion;
  }
}

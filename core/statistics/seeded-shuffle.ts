/**
 * Repeatable random order: the same seed gives the same order on every machine. Not for secrets.
 */

/**
 * Makes a generator of numbers from 0 (inclusive) to 1 (exclusive): "mulberry32" (Tommy Ettinger, public
 * domain) over a 32-bit counter, started from an FNV-1a hash of the seed (Fowler, Noll & Vo).
 * @param seed a number or any text; `7` and `'7'` are the same seed
 */
export function seededRandom(seed: number | string): () => number {
  let state = hash(String(seed));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A copy of the items in random order (Durstenfeld's form of the Fisher–Yates shuffle, CACM 7, 1964).
 * @param seed include everything that needs its own order, for example `${suiteSeed}/${round}`
 */
export function seededShuffle<Item>(items: readonly Item[], seed: number | string): Item[] {
  const random = seededRandom(seed);
  const shuffled = [...items];
  for (let end = shuffled.length; end > 1; end -= 1) {
    const [picked] = shuffled.splice(Math.floor(random() * end), 1);
    shuffled.push(picked as Item);
  }
  return shuffled;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    value = Math.imul(value ^ (unit & 0xff), 0x01000193);
    value = Math.imul(value ^ (unit >>> 8), 0x01000193);
  }
  return value >>> 0;
}

/** Reads many objects with a limited number of simultaneous requests. */
import type { ReportStore, StoredText } from '../ports.ts';

const MAX_CONCURRENT_READS = 32;
/** The largest files of samples have about a megabyte. */
const MAX_WAITING_CHARACTERS = 8 * 2 ** 20;

/**
 * The results of `read`, in the order of the items; it reads ahead of what is taken, so that only some wait in memory.
 * @param isFull true while no more is to be read ahead
 * @param maxReads simultaneous requests
 */
export async function* readAhead<Item, Value>(
  items: Iterable<Item>,
  read: (item: Item) => Promise<Value>,
  isFull: () => boolean = () => false,
  maxReads = MAX_CONCURRENT_READS,
): AsyncGenerator<Value> {
  const reading: Promise<Value>[] = [];
  for (const item of items) {
    const result = read(item);
    // It is thrown where it is taken; until then nobody waits for it.
    result.catch(() => {});
    reading.push(result);
    while (reading.length === maxReads || (reading.length > 0 && isFull())) {
      yield await (reading.shift() as Promise<Value>);
    }
  }
  for (const result of reading) yield await result;
}

/**
 * The objects of these keys in their order. Parse one when its turn comes: texts that wait take a fraction of the memory.
 * @param maxReads simultaneous requests; fewer for large objects
 */
export async function* readTexts(
  store: Pick<ReportStore, 'read'>,
  keys: Iterable<string>,
  maxReads?: number,
): AsyncGenerator<{ readonly key: string; readonly stored: StoredText | undefined }, undefined> {
  let waiting = 0;
  const read = async (key: string) => {
    const stored = await store.read(key);
    waiting += stored?.text.length ?? 0;
    return { key, stored };
  };
  for await (const object of readAhead(keys, read, () => waiting > MAX_WAITING_CHARACTERS, maxReads)) {
    waiting -= object.stored?.text.length ?? 0;
    yield object;
  }
}

/** @returns the results of `read`, in the order of the items */
export async function mapConcurrently<Item, Value>(
  items: Iterable<Item>,
  read: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = [];
  for await (const value of readAhead(items, read)) values.push(value);
  return values;
}

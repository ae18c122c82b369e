/** Reads many objects with a limited number of simultaneous requests. */
const MAX_CONCURRENT_READS = 32;

/**
 * The results of `read`, in the order of the items; it reads ahead of what is taken, so that only some wait in memory.
 * @param isFull true while no more is to be read ahead
 */
export async function* readAhead<Item, Value>(
  items: Iterable<Item>,
  read: (item: Item) => Promise<Value>,
  isFull: () => boolean = () => false,
): AsyncGenerator<Value> {
  const reading: Promise<Value>[] = [];
  for (const item of items) {
    const result = read(item);
    // It is thrown where it is taken; until then nobody waits for it.
    result.catch(() => {});
    reading.push(result);
    while (reading.length === MAX_CONCURRENT_READS || (reading.length > 0 && isFull())) {
      yield await (reading.shift() as Promise<Value>);
    }
  }
  for (const result of reading) yield await result;
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

/** Reads many objects with a limited number of simultaneous requests. */
const MAX_CONCURRENT_READS = 32;

/** @returns the results of `read`, in the order of the items */
export async function mapConcurrently<Item, Value>(
  items: readonly Item[],
  read: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = [];
  for (let start = 0; start < items.length; start += MAX_CONCURRENT_READS) {
    values.push(...(await Promise.all(items.slice(start, start + MAX_CONCURRENT_READS).map(read))));
  }
  return values;
}

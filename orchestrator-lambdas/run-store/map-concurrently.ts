/** Many objects, with a bounded number of requests at a time. */
const MAX_CONCURRENT_READS = 32;

/** `read` of every item, in their order. */
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

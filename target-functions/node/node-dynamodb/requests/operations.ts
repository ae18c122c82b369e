/** What the benchmark does to its table (systems.md S2); the same items and calls in every language. */
export const OPERATIONS = ['get', 'put', 'query', 'batch_write'] as const;
export type Operation = (typeof OPERATIONS)[number];

const PARTITION_KEY = 'bench';
export const ITEM_COUNT = 25;
const DATA = 'x'.repeat(1000);

export interface Item {
  readonly pk: string;
  readonly sk: string;
  /** 1,000 characters. */
  readonly data: string;
  /** Unix time in milliseconds. */
  readonly timestamp: number;
}

/** Each call returns how many items it read or wrote. */
export interface BenchmarkTable {
  get(pk: string, sk: string): Promise<number>;
  put(item: Item): Promise<number>;
  query(pk: string): Promise<number>;
  batchWrite(items: readonly Item[]): Promise<number>;
}

export function isOperation(value: string | undefined): value is Operation {
  return OPERATIONS.some((operation) => operation === value);
}

/** Item number `index` (from 0), stamped with `nowMs`. */
function makeItem(index: number, nowMs: number): Item {
  return { pk: PARTITION_KEY, sk: `item-${index}`, data: DATA, timestamp: nowMs };
}

/** Runs one operation; returns how many items it read or wrote. Errors are the table's. */
export function runOperation(table: BenchmarkTable, operation: Operation, nowMs: number): Promise<number> {
  switch (operation) {
    case 'get':
      return table.get(PARTITION_KEY, 'item-0');
    case 'put':
      return table.put(makeItem(0, nowMs));
    case 'query':
      return table.query(PARTITION_KEY);
    case 'batch_write':
      return table.batchWrite(Array.from({ length: ITEM_COUNT }, (_, index) => makeItem(index, nowMs)));
  }
}

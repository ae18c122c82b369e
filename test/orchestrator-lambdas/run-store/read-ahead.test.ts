import { expect, it } from 'vitest';
import { mapConcurrently, readAhead } from '../../../orchestrator-lambdas/run-store/read-ahead.ts';

const ITEMS = Array.from({ length: 100 }, (_, index) => index);
const later = () => new Promise((resolve) => setTimeout(resolve));

it('returns the results in the order of the items, with at most 32 at a time', async () => {
  let running = 0;
  let most = 0;
  const values = await mapConcurrently(ITEMS, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await later();
    running -= 1;
    return item * 2;
  });

  expect(values).toEqual(ITEMS.map((item) => item * 2));
  expect(most).toBe(32);
});

it('reads no further ahead than what is taken, and while it is full only what is taken', async () => {
  const started: number[] = [];
  let isFull = false;
  const read = async (item: number) => {
    started.push(item);
    return item;
  };
  const values = readAhead(ITEMS, read, () => isFull);

  await values.next();
  expect(started).toHaveLength(32);
  isFull = true;
  for (let taken = 1; taken <= 40; taken += 1) await values.next();
  expect(started).toHaveLength(41);
});

it('throws the error of a read where its result is taken', async () => {
  const values = readAhead([1, 2, 3], async (item) => {
    if (item === 2) throw new RangeError('no object 2');
    return item;
  });

  expect(await values.next()).toMatchObject({ value: 1 });
  await later();
  await expect(values.next()).rejects.toThrow('no object 2');
});

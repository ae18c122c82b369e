import { expect, it } from 'vitest';
import { FakeReportStore } from './fake-report-store.ts';

it('writes a new key once on the condition that it is absent', async () => {
  const store = new FakeReportStore();

  expect(await store.writeIf('a', '1', { kind: 'absent' })).toBeDefined();
  expect(await store.writeIf('a', '2', { kind: 'absent' })).toBeUndefined();
  expect((await store.read('a'))?.text).toBe('1');
});

it('replaces a key only while its ETag is the one that was read', async () => {
  const store = new FakeReportStore();
  await store.write('a', '1');
  const etag = (await store.read('a'))?.etag ?? '';

  expect(await store.writeIf('a', '2', { kind: 'unchanged', etag })).toBeDefined();
  expect(await store.writeIf('a', '3', { kind: 'unchanged', etag })).toBeUndefined();
  expect(await store.writeIf('b', '3', { kind: 'unchanged', etag })).toBeUndefined();
  expect((await store.read('a'))?.text).toBe('2');
});

it('lists the keys below a prefix in order', async () => {
  const store = new FakeReportStore();
  for (const key of ['p/2', 'q/1', 'p/1']) await store.write(key, '{}');

  expect(await store.list('p/')).toEqual(['p/1', 'p/2']);
});

it('calls `before` before each operation', async () => {
  const store = new FakeReportStore();
  store.before = () => {
    throw new Error('S3 is down');
  };

  await expect(store.read('a')).rejects.toThrow('S3 is down');
});

import { describe, expect, it } from 'vitest';
import { historyKey, latestKey, lockKey, runKeys } from '../../../core/plan/keys.ts';

const runId = '20261121T020000Z-quick-abcdef';

describe('keys of a run', () => {
  const keys = runKeys(runId);

  it('are those of the bucket layout', () => {
    expect(keys.plan).toBe(`runs/${runId}/plan.json`);
    expect(keys.lanes).toBe(`runs/${runId}/lanes.json`);
    expect(keys.snapshot('thaw-rust')).toBe(`snapshots/${runId}/thaw-rust.json`);
    expect(keys.formerSnapshot('thaw-rust')).toBe(`runs/${runId}/snapshots/thaw-rust.json`);
    expect(keys.samples('rust_arm64_128_get', 'follow-up', 2, 3)).toBe(
      `runs/${runId}/samples/rust_arm64_128_get/follow-up-2-3.json`,
    );
    expect(keys.step('lane-1', 7)).toBe(`runs/${runId}/steps/lane-1-7.json`);
    expect(keys.results).toBe(`runs/${runId}/results.json`);
  });

  it('all begin with the prefix of their run', () => {
    for (const key of [keys.plan, keys.step('lane-1', 0), keys.samples('a', 'cold', 1, 1), keys.reportMarkdown]) {
      expect(key.startsWith(`runs/${runId}/`)).toBe(true);
    }
  });

  it('lie below the prefixes they are listed by', () => {
    expect(keys.samples('c', 'warm', 1, 1).startsWith(keys.samplesPrefix)).toBe(true);
    expect(keys.step('lane-1', 0).startsWith(keys.stepsPrefix)).toBe(true);
  });
});

it('keeps what outlives a run outside the prefix that expires', () => {
  expect(latestKey('quick')).toBe('latest/quick.json');
  expect(historyKey('quick', runId)).toBe(`history/quick/${runId}.json`);
  expect(lockKey('thaw-rust')).toBe('locks/thaw-rust.json');
});

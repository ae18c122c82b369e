import { describe, expect, it } from 'vitest';
import { collectSamples } from '../../../core/telemetry/collect-samples.ts';
import type { RawInvocation, SampleFile } from '../../../core/telemetry/types.ts';
import { coldRecord, warmRecord } from '../../kit/raw-records.ts';

const PLAN = { runId: '20261120T020000Z-quick-0a1b2c' };

function file(stepIndex: number, records: readonly RawInvocation[], laneId = 'lane-1'): SampleFile {
  return { schemaVersion: 1, runId: PLAN.runId, laneId, stepIndex, records };
}

const FIRST = coldRecord({ requestId: 'one' });
const FOLLOW_UP = warmRecord({ requestId: 'two', phase: 'follow-up', atMs: 500 });
const LATER = coldRecord({ requestId: 'three', round: 2, atMs: 9000 });

describe('collectSamples', () => {
  it('judges the files of a step together, so that a warm call is judged with its cold start', () => {
    const samples = collectSamples(PLAN, [file(0, [FOLLOW_UP]), file(0, [FIRST])]);

    expect(samples.map((sample) => [sample.requestId, sample.status])).toEqual([
      ['one', 'valid'],
      ['two', 'valid'],
    ]);
  });

  it('finds the environments of earlier steps for any order of the files', () => {
    const expected = ['one', 'environment_seen_before'];
    for (const files of [
      [file(0, [FIRST]), file(1, [LATER])],
      [file(1, [LATER]), file(0, [FIRST])],
    ]) {
      const samples = collectSamples(PLAN, files);

      expect([samples[0]?.requestId, samples[1]?.excludeReason]).toEqual(expected);
    }
  });

  it('finds them across lanes', () => {
    const samples = collectSamples(PLAN, [file(0, [FIRST]), file(0, [LATER], 'lane-2')]);

    expect(samples[1]?.excludeReason).toBe('environment_seen_before');
  });

  it('counts a duplicate file once', () => {
    expect(collectSamples(PLAN, [file(0, [FIRST]), file(0, [FIRST])])).toHaveLength(1);
  });

  it('keeps calls that never got a request id', () => {
    const { requestId: _, ...noId } = FIRST;
    const failed = { ...noId, callError: { name: 'TimeoutError', message: 'no response' } };
    const samples = collectSamples(PLAN, [file(0, [failed, { ...failed, sequence: 1 }])]);

    expect(samples.map((sample) => sample.excludeReason)).toEqual(['invoke_failed', 'invoke_failed']);
  });

  it('rejects a file of another run', () => {
    const otherFile = { ...file(0, [FIRST]), runId: 'another' };

    expect(() => collectSamples(PLAN, [otherFile])).toThrow(/run another is among those of run/);
  });

  it('rejects a file of another schema version', () => {
    const newer = { ...file(0, [FIRST]), schemaVersion: 2 } as unknown as SampleFile;

    expect(() => collectSamples(PLAN, [newer])).toThrow(/schemaVersion 2/);
  });

  it('returns no samples without files', () => {
    expect(collectSamples(PLAN, [])).toEqual([]);
  });
});

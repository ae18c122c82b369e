import { describe, expect, it } from 'vitest';
import { SampleCollector } from '../../../core/telemetry/collect-samples.ts';
import type { RawInvocation, Sample, SampleFile } from '../../../core/telemetry/types.ts';
import { coldRecord, warmRecord } from '../../kit/raw-records.ts';

const PLAN = { runId: '20261120T020000Z-quick-0a1b2c' };

function file(stepIndex: number, records: readonly RawInvocation[], laneId = 'lane-1'): SampleFile {
  return { schemaVersion: 1, runId: PLAN.runId, laneId, stepIndex, records };
}

const FIRST = coldRecord({ requestId: 'one' });
const FOLLOW_UP = warmRecord({ requestId: 'two', phase: 'follow-up', atMs: 500 });
const LATER = coldRecord({ requestId: 'three', round: 2, atMs: 9000 });

/** The samples of steps that are added in this order. */
function collect(...steps: readonly (readonly SampleFile[])[]): Sample[] {
  const collector = new SampleCollector(PLAN);
  for (const files of steps) collector.addStep(files);
  return [...collector.finish().samples];
}

describe('SampleCollector', () => {
  it('judges the files of a step together, so that a warm call is judged with its cold start', () => {
    const samples = collect([file(0, [FOLLOW_UP]), file(0, [FIRST])]);

    expect(samples.map((sample) => [sample.requestId, sample.status])).toEqual([
      ['one', 'valid'],
      ['two', 'valid'],
    ]);
  });

  it('finds the environments of earlier steps', () => {
    const samples = collect([file(0, [FIRST])], [file(1, [LATER])]);

    expect([samples[0]?.requestId, samples[1]?.excludeReason]).toEqual(['one', 'environment_seen_before']);
  });

  it('finds them across lanes', () => {
    expect(collect([file(0, [FIRST])], [file(0, [LATER], 'lane-2')])[1]?.excludeReason).toBe('environment_seen_before');
  });

  it('has the samples in the order in which they were sent, whatever the order of the lanes', () => {
    const other = coldRecord({ requestId: 'other', atMs: 200, probe: { environmentId: 'other' } });
    const samples = collect([file(0, [FIRST]), file(0, [FOLLOW_UP])], [file(0, [other], 'lane-2')]);

    expect(samples.map(({ requestId }) => requestId)).toEqual(['one', 'other', 'two']);
  });

  it('has simultaneous ones in the order of their steps, attempts and places in the burst', () => {
    const at = (requestId: string, options: Partial<RawInvocation>) =>
      coldRecord({ requestId, atMs: 50, probe: { environmentId: requestId }, ...options });
    const early = coldRecord({ requestId: 'early', probe: { environmentId: 'early' } });
    const samples = collect(
      [file(0, [at('d', { attempt: 2 }), at('c', { sequence: 1 }), at('b', {})])],
      [file(0, [early, at('a', {})], 'lane-2')],
    );

    expect(samples.map(({ requestId }) => requestId)).toEqual(['early', 'a', 'b', 'c', 'd']);
  });

  it('counts a duplicate file once', () => {
    expect(collect([file(0, [FIRST]), file(0, [FIRST])])).toHaveLength(1);
  });

  it('keeps calls that never got a request id', () => {
    const { requestId: _, ...noId } = FIRST;
    const failed = { ...noId, callError: { name: 'TimeoutError', message: 'no response' } };
    const samples = collect([file(0, [failed, { ...failed, sequence: 1 }])]);

    expect(samples.map((sample) => sample.excludeReason)).toEqual(['invoke_failed', 'invoke_failed']);
  });

  it('rejects a file of another run', () => {
    const otherFile = { ...file(0, [FIRST]), runId: 'another' };

    expect(() => collect([otherFile])).toThrow(/run another is among those of run/);
  });

  it('rejects a file of another schema version', () => {
    const newer = { ...file(0, [FIRST]), schemaVersion: 2 } as unknown as SampleFile;

    expect(() => collect([newer])).toThrow(/schemaVersion 2/);
  });

  it('returns no samples without files', () => {
    expect(collect([])).toEqual([]);
  });
});

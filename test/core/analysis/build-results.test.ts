import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { makeSample, smallRun } from '../../kit/report-run.ts';
import { renderResultsJson } from '../../kit/report-texts.ts';
import { runFixture } from '../../kit/run-fixture.ts';

describe('status of a run', () => {
  it('is complete when every step is done and no sample is missing', () => {
    expect(buildResults(smallRun()).run).toMatchObject({
      status: 'complete',
      steps: { planned: 12, done: 12, failed: 0, missing: 0 },
    });
  });

  it('is partial when a step failed, with the step and the reason', () => {
    const run = smallRun();
    const failed = { laneId: 'lane-1', stepIndex: 3, status: 'failed', reason: 'UPDATE_TIMEOUT' } as const;
    const { run: result, problems } = buildResults({ ...run, stepStatuses: [...run.stepStatuses, failed] });
    expect(result).toMatchObject({ status: 'partial', steps: { done: 11, failed: 1 } });
    expect(problems).toEqual([{ ...failed, function: 'python', memoryMb: 128, round: 2 }]);
  });

  it('is partial when a planned step has no status', () => {
    const run = smallRun();
    const { run: result } = buildResults({ ...run, stepStatuses: run.stepStatuses.slice(1) });
    expect(result).toMatchObject({ status: 'partial', steps: { missing: 1 } });
  });

  it('is partial when a configuration has fewer valid samples than planned', () => {
    const run = smallRun();
    const [first, ...others] = run.samples;
    const samples = [makeSample({ ...first, status: 'excluded', excludeReason: 'not_cold' }), ...others];
    const results = buildResults({ ...run, samples });
    expect(results.run.status).toBe('partial');
    expect(results.configurations[0]).toMatchObject({
      planned: { cold: 6 },
      cold: { n: 5, excluded: { not_cold: 1 } },
    });
  });

  it('is partial when the run stopped early although every step was done', () => {
    const failure = { code: 'States.Timeout', message: 'The execution timed out.' };
    const { run } = buildResults({ ...smallRun(), failure });
    expect(run).toMatchObject({ status: 'partial', failure });
  });

  it('is failed when nothing valid was measured', () => {
    const { run, configurations } = buildResults({ ...smallRun(), samples: [], stepStatuses: [] });
    expect(run.status).toBe('failed');
    expect(configurations[0]?.cold).toEqual({ n: 0, environments: 0, excluded: {}, metrics: {} });
  });
});

describe('phases of a configuration', () => {
  it('are null when nothing was planned', () => {
    expect(buildResults(smallRun()).configurations[0]).toMatchObject({ followUp: null, warm: null });
  });

  it('expect only the cold samples that the suite asks for when the last burst brings more', () => {
    const run = smallRun({ rounds: 2 });
    const { plan } = run;
    const lanes = plan.lanes.map((lane) => ({
      ...lane,
      steps: lane.steps.map((step) => ({
        ...step,
        cold: { configurationId: step.cold?.configurationId ?? '', burst: 5, followUps: 0 },
      })),
    }));
    const suite = { ...plan.suite, cold: { samples: 7, burst: 5, followUps: 0, maxAttempts: 3 } };
    const [first] = buildResults({ ...run, plan: { ...plan, lanes, suite } }).configurations;
    expect(first?.planned.cold).toBe(7);
  });

  it('have no metric that no sample has', () => {
    const run = smallRun({ cold: () => ({ initDurationMs: 20, durationMs: 3 }) });
    const metrics = Object.keys(buildResults(run).configurations[0]?.cold?.metrics ?? {});
    expect(metrics).toEqual(['initDurationMs', 'durationMs', 'initAndDurationMs', 'clientLatencyMs']);
  });

  it('do not let a target’s field replace a field of REPORT', () => {
    const run = smallRun({ cold: () => ({ durationMs: 3, metrics: { durationMs: 99 } }) });
    expect(buildResults(run).configurations[0]?.cold?.metrics['durationMs']?.median).toBe(3);
  });
});

describe('results.json', () => {
  const fixture = runFixture();

  it('does not depend on the order of the samples', () => {
    const reversed = { ...fixture, samples: fixture.samples.toReversed() };
    expect(renderResultsJson(buildResults(reversed))).toBe(renderResultsJson(buildResults(fixture)));
  });

  it('is the same after being parsed and written again', () => {
    const text = renderResultsJson(buildResults(fixture));
    expect(renderResultsJson(JSON.parse(text))).toBe(text);
  });

  it('starts with its schema version', () => {
    expect(renderResultsJson(buildResults(fixture)).startsWith('{\n  "schemaVersion": 1,')).toBe(true);
  });
});

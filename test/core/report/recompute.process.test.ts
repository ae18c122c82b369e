// The independent check in Python must agree with the published figures, and must detect a wrong figure.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import type { RunRecord } from '../../../core/analysis/run-record.ts';
import { runKeys } from '../../../core/plan/keys.ts';
import { aggregateResults } from '../../../orchestrator-lambdas/aggregate-results/step.ts';
import { measurePlan } from '../../kit/measure-plan.ts';
import { SUITE, World } from '../../kit/orchestrator/world.ts';
import { overriddenRun } from '../../kit/report-run.ts';
import { renderResultsJson } from '../../kit/report-texts.ts';
import { type RunFixture, runFixture } from '../../kit/run-fixture.ts';
import { samplesCsvText } from '../../kit/samples-csv-text.ts';
import { shippedPlan } from '../../kit/shipped-plan.ts';
import { suiteFiles } from '../../suites/real-catalogue.ts';

const SCRIPT = join(import.meta.dirname, '../../recompute/recompute.py');

interface Outcome {
  readonly code: number;
  readonly output: string;
}

function recompute(folder: string): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile('python3', ['-B', SCRIPT, folder], { timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, output: `${stdout}${stderr}${code === -1 ? String(error) : ''}` });
    });
  });
}

describe('recompute.py', { timeout: 120_000 }, () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thaw-recompute-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  type Written = Omit<RunFixture, 'restoreCalls' | 'imports'> &
    Pick<RunRecord, 'earlierNights' | 'restoreCalls' | 'loadSegments'>;
  const write = async (run: Written) => {
    await writeFile(join(folder, 'results.json'), renderResultsJson(buildResults(run)));
    await writeFile(join(folder, 'samples.csv'), samplesCsvText(run.plan, run.samples));
  };

  it('agrees with the whole fixture run', async () => {
    await write(runFixture());
    const { code, output } = await recompute(folder);
    expect(output).toContain('0 differences');
    expect(code).toBe(0);
  });

  it.each(suiteFiles().map((file) => basename(file, '.json')))('agrees with the suite %s', async (name) => {
    await write(measurePlan(shippedPlan(name, 'local')));
    const { output } = await recompute(folder);
    expect(output).toContain(' 0 differences');
  });

  it('agrees with comparisons of environment overrides', async () => {
    await write({ ...overriddenRun(), endedAt: '2026-11-20T02:03:41.250Z' });
    const { output } = await recompute(folder);
    expect(output).toMatch(/ [1-9]\d* comparisons checked, 0 differences/);
  });

  it('agrees with load, its windows and its published figures, and detects a wrong figure', async () => {
    // On AWS the suite takes two segments.
    const run = measurePlan(shippedPlan('webhook', 'aws'));
    const samples = run.samples.map((sample, index) =>
      index % 50 === 7 ? { ...sample, status: 'excluded' as const, excludeReason: 'throttled' as const } : sample,
    );
    await write({ ...run, samples });
    expect(await recompute(folder)).toMatchObject({ code: 0, output: expect.stringContaining(' 0 differences') });

    const file = join(folder, 'results.json');
    const results = JSON.parse(await readFile(file, 'utf8'));
    results.configurations[0].load.windows[1].maxConcurrency += 1;
    await writeFile(file, JSON.stringify(results));
    expect(await recompute(folder)).toMatchObject({
      code: 1,
      output: expect.stringContaining('load.windows[1].maxConcurrency'),
    });
  });

  it('agrees with load with an invalid segment, and with load without valid responses', async () => {
    const run = measurePlan(shippedPlan('stadiums', 'local', undefined, [512, 1024]));
    const [first, second] = run.plan.load ?? [];
    const samples = run.samples.map((sample, index): typeof sample => {
      if (sample.phase !== 'load') return sample;
      if (sample.configurationId === first?.configurationId)
        return index % 50 === 7 ? { ...sample, status: 'excluded', excludeReason: 'throttled' } : sample;
      if (sample.configurationId !== second?.configurationId) return sample;
      return { ...sample, status: 'excluded', excludeReason: 'revision_unknown' };
    });
    const dropped = [{ offsetMs: 1000, reason: 'out_of_time' as const }];
    const loadSegments = run.loadSegments.map((segment) =>
      segment.laneId === first?.id ? { ...segment, dropped } : segment,
    );
    await write({ ...run, samples, loadSegments });

    expect(await recompute(folder)).toMatchObject({ code: 0, output: expect.stringContaining(' 0 differences') });
  });

  it('agrees with a run on AWS that lost steps and has few samples', async () => {
    const run = runFixture();
    const lanes = run.plan.lanes;
    const environment = { kind: 'aws', region: 'eu-west-1' } as const;
    await write({
      ...run,
      plan: { ...run.plan, environment, lanes },
      samples: run.samples.filter((sample) => sample.round <= 3),
      stepStatuses: run.stepStatuses.slice(0, 20),
    });
    const { code, output } = await recompute(folder);
    expect(output).toContain('0 differences');
    expect(code).toBe(0);
  });

  it('agrees with a run that stopped early, and detects a changed reason', async () => {
    const world = new World();
    const cold = { ...SUITE.cold, samples: 10, targetIntervalPercent: 5, maxSamples: 20 };
    const planned = await world.plan({
      ...SUITE,
      cold,
      warm: { ...SUITE.warm, samples: 20, targetIntervalPercent: 5 },
    });
    await world.runLanes(planned);
    await aggregateResults({ runId: planned.runId }, world.ports);
    const text = (key: string) => world.store.objects.get(key)?.text ?? '';
    const results = text(runKeys(planned.runId).results);
    await writeFile(join(folder, 'samples.csv'), text(`${runKeys(planned.runId).prefix}samples.csv`));

    await writeFile(join(folder, 'results.json'), results);
    const agreed = await recompute(folder);
    await writeFile(join(folder, 'results.json'), results.replace('"reason": "ci"', '"reason": "cap"'));
    const changed = await recompute(folder);

    expect(results).toContain('"reason": "ci"');
    expect(agreed.output).toContain('0 differences');
    expect(changed.output).toContain('1 differences');
  });

  it('agrees with what a run stores for later nights, and detects a change', async () => {
    await write({ ...runFixture(), earlierNights: [] });
    const agreed = await recompute(folder);
    const text = await readFile(join(folder, 'results.json'), 'utf8');
    await writeFile(join(folder, 'results.json'), text.replace(/"medianMs": [\d.]+/, '"medianMs": 1'));
    const changed = await recompute(folder);

    expect(text).toContain('"nightly"');
    expect(agreed.output).toContain('0 differences');
    expect(changed.output).toContain('1 differences');
  });

  it.each([
    ['a median', /"median": [\d.]+/, '"median": 1.5'],
    ['a count', /"valid": \d+/, '"valid": 1'],
    ['a ratio', /"ratio": [\d.]+/, '"ratio": 1'],
    ['a cost', /"cold": 1\.\d+/, '"cold": 1'],
    ['a verdict', '"verdict": "regressed"', '"verdict": "improved"'],
    ['the status', '"status": "complete"', '"status": "partial"'],
    ['a published figure', /"measured": [\d.]+/, '"measured": 7'],
    ['a memory size', /"notShownSlowerMb": \[\]/, '"notShownSlowerMb": [128]'],
    ['what the run took', /("actual": \{[^}]*"stateTransitions": )\d+/, '$112'],
  ])('detects that %s was changed', async (_, pattern, replacement) => {
    await write(runFixture());
    const text = await readFile(join(folder, 'results.json'), 'utf8');
    const changed = text.replace(pattern, replacement);
    expect(changed).not.toBe(text);
    await writeFile(join(folder, 'results.json'), changed);

    const { code, output } = await recompute(folder);

    expect(output).toContain('1 differences');
    expect(code).toBe(1);
  });

  it('detects that a sample was changed', async () => {
    await write(runFixture());
    const text = await readFile(join(folder, 'samples.csv'), 'utf8');
    await writeFile(join(folder, 'samples.csv'), text.replace(',warm,,3', ',warm,,4'));
    const { code } = await recompute(folder);
    expect(code).toBe(1);
  });

  it('says that it cannot read a folder without a report', async () => {
    const { code, output } = await recompute(folder);
    expect(output).toContain('cannot read the report');
    expect(code).toBe(2);
  });
});

import { expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import type { Results } from '../../../core/analysis/results/types.ts';
import { renderMarkdown } from '../../../core/report/markdown.ts';
import { shownPart, shownSamples } from '../../../core/report/shown-part.ts';
import { SampleTable } from '../../../core/telemetry/sample-table.ts';
import { makeSample } from '../../kit/report-run.ts';
import { renderResultsJson, renderSummaryCsv } from '../../kit/report-texts.ts';
import { runFixture } from '../../kit/run-fixture.ts';
import { TWO_CONFIGURATIONS } from '../../kit/run-fixture-plan.ts';

const results = buildResults(runFixture(TWO_CONFIGURATIONS));

/** The results with as many functions of two sizes each, named `f-1`, `f-2`, … */
function withFunctions(count: number): Results {
  const [configuration] = results.configurations;
  const [measured] = results.functions;
  const [comparison] = results.comparisons;
  if (configuration === undefined || measured === undefined || comparison === undefined) throw new Error('no fixture');
  const labels = Array.from({ length: count }, (_, index) => `f-${index + 1}`);
  return {
    ...results,
    run: { ...results.run, reference: 'f-9' },
    functions: labels.map((label) => ({ ...measured, function: label })),
    configurations: labels.flatMap((label) =>
      [128, 256].map((memoryMb) => ({ ...configuration, id: `${label}-${memoryMb}`, function: label, memoryMb })),
    ),
    comparisons: labels.map((label) => ({ ...comparison, candidate: label, reference: 'f-9' })),
    problems: [],
    memoryChoices: [],
  };
}

const labelsOf = ({ configurations }: Results) => [...new Set(configurations.map((of) => of.function))];

it('is everything up to 250 configurations', () => {
  const all = withFunctions(125);

  expect(shownPart(all)).toEqual({ shown: all });
});

it('has whole functions: the reference, what failed, then the plan', () => {
  const many = withFunctions(5_000);
  const problem = {
    laneId: 'lane-1',
    stepIndex: 1,
    function: 'f-4000',
    memoryMb: 128,
    round: 1,
    status: 'failed',
  } as const;

  const { shown, note } = shownPart({ ...many, problems: [problem] });

  expect(shown.configurations.length).toBe(250);
  expect(labelsOf(shown).slice(0, 4)).toEqual(['f-9', 'f-4000', 'f-1', 'f-2']);
  expect(shown.comparisons.map(({ candidate }) => candidate).toSorted()).toEqual(labelsOf(shown).toSorted());
  expect(shown.functions).toHaveLength(125);
  expect(note).toMatch(/250 of 10,000 configurations.*summary\.csv and results\.json have all/);
});

it('has the samples of what is shown, all of them where everything is', () => {
  const many = withFunctions(5_000);
  const samples = SampleTable.of(
    ['f-9-128', 'f-4000-256', 'f-9-256', 'f-1-128'].map((configurationId) => makeSample({ configurationId })),
  );

  expect([...shownSamples(samples, many)].map((of) => of.configurationId)).toEqual(['f-9-128', 'f-9-256', 'f-1-128']);
  expect(shownSamples(samples, withFunctions(125))).toBe(samples);
});

it('cuts a function that alone has too many', () => {
  const one = withFunctions(300);
  const configurations = one.configurations.map((of) => ({ ...of, function: 'f-9' }));

  expect(shownPart({ ...one, configurations }).shown.configurations.length).toBe(250);
});

it('keeps report.md short, and the files that are read by programs complete', () => {
  const many = withFunctions(5_000);

  const markdown = renderMarkdown(many);

  expect(markdown.length).toBeLessThan(20_000);
  expect(markdown).toContain('250 of 10,000 configurations');
  expect(JSON.parse(renderResultsJson(many)).configurations.length).toBe(10_000);
  expect(new Set(renderSummaryCsv(many).match(/f-\d+-\d+/g)).size).toBe(10_000);
});

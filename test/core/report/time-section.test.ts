import { expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import type { Advice } from '../../../core/analysis/results/advice-result.ts';
import { timeSection } from '../../../core/report/page/time-section.ts';
import { shownPart } from '../../../core/report/shown-part.ts';
import { observedRun } from '../../kit/observed-run.ts';
import { smallRun } from '../../kit/report-run.ts';

const adviceFor = (label: string, costMs: number): Advice => ({
  function: label,
  payload: 'get',
  code: 'INIT_WAITS',
  costMs,
  sentence: `${costMs} ms of ${label} wait.`,
  evidence: {},
});

it('has the advice of all functions with the most milliseconds at stake', async () => {
  const advice = [adviceFor('a', 90), adviceFor('a', 80), adviceFor('a', 70), adviceFor('b', 900), adviceFor('c', 85)];
  const results = { ...buildResults(smallRun()), advice };
  const section = await timeSection(results, results, async () => '');

  const sentences = section?.body.markup.match(/\d+ ms of \w wait/g);
  expect(sentences).toEqual(['900 ms of b wait', '90 ms of a wait', '85 ms of c wait']);
});

it('is about all functions where tables and charts have only a part', async () => {
  const functions = Array.from({ length: 60 }, (_, index) => `f${index}`);
  const run = smallRun({
    functions,
    memoryMb: [128, 256, 512, 1024, 1769],
    runtimes: Object.fromEntries(functions.map((label) => [label, 'python3.13'])),
  });
  const observed = observedRun(run, ['f59']);
  const samples = observed.samples.map((sample) => {
    const { connections, ...observation } = sample.observation ?? {};
    return sample.configurationId.startsWith('f59') ? { ...sample, observation } : sample;
  });
  const advice = functions.map((label, index) => adviceFor(label, index + 1));
  const results = { ...buildResults({ ...observed, samples }), advice };
  const { shown } = shownPart(results);
  expect(shown.configurations.some((of) => of.function === 'f59')).toBe(false);

  const text = (await timeSection(shown, results, async () => ''))?.body.markup ?? '';

  expect(text.match(/\d+ ms of \w+ wait/g)).toEqual(['60 ms of f59 wait', '59 ms of f58 wait', '58 ms of f57 wait']);
  expect(text).toContain('The modules of 52 more functions are in results.json.');
  expect(text).toMatch(/Not predicted.* of f59;/);
  expect(text).toContain('In 5 of 300 configurations more than one thread computed');
  expect(text).toContain('The first 32 of 300 configurations are drawn; the table has 250, results.json has all.');
  expect(text).toContain('Connections of 1 function were not observed: f59.');
  expect(text).toContain('The first 12 of 59 connections in init are drawn; the table has 50, results.json has all.');
});

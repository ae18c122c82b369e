import { expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import type { Advice } from '../../../core/analysis/results/advice-result.ts';
import { timeSection } from '../../../core/report/page/time-section.ts';
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
  const section = await timeSection({ ...buildResults(smallRun()), advice }, async () => '');

  const sentences = section?.body.markup.match(/\d+ ms of \w wait/g);
  expect(sentences).toEqual(['900 ms of b wait', '90 ms of a wait', '85 ms of c wait']);
});

// Pages of unusual runs as text, so that a review sees what a reader is told; their marks are in the figures below each
// chart. `npm run golden:update` rewrites them.
import { expect, it } from 'vitest';
import { pageText } from '../kit/page-text.ts';
import { PAGE_RUNS } from './runs.ts';

it.each([
  ['one-configuration', 'one configuration'],
  ['two-hundred-configurations', 'two hundred configurations'],
  ['every-sample-excluded', 'no valid sample'],
  ['no-history', 'no history'],
  ['failed-lane', 'a failed lane'],
  ['invalid-load', 'invalid load'],
  ['failed-run', 'a failed run'],
  ['observed-run', 'an observed run'],
  ['local-run-with-everything', 'a local run with everything'],
] as const)('%s equals the golden file, as text', async (file, name) => {
  const text = pageText(await PAGE_RUNS[name].page()).replaceAll(/^ · .*\n/gm, '');
  await expect(text).toMatchFileSnapshot(`../golden/pages/${file}.txt`);
});

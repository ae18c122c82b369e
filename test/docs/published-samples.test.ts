/** The commands of docs/benchmarks.md that take the published number of samples. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readSuiteInput } from '../../cli/suites/suite-input.ts';
import { estimateSuite } from '../../core/plan/estimate-suite.ts';
import { realCatalogue } from '../suites/real-catalogue.ts';

const text = readFileSync(new URL('../../docs/benchmarks.md', import.meta.url), 'utf8');
const commands = [...text.matchAll(/\| `npx thaw run (\S+) (.+)` \|/g)].map(([, suite = '', options = '']) => ({
  suite,
  changes: options.split(/ ?--set /).flatMap((change) => (change === '' ? [] : [change.replaceAll("'", '')])),
}));

it('are there for every published benchmark whose default differs', () => {
  expect(commands.map(({ suite }) => suite)).toEqual([
    'first-call',
    'dynamodb',
    'synthetic',
    'health',
    'webhook',
    'quick',
  ]);
});

it.each(commands)('$suite $changes makes fewer calls than by default', ({ suite, changes }) => {
  const invocations = (options: readonly string[]) =>
    estimateSuite(readSuiteInput(suite, options), realCatalogue(), { kind: 'local', region: 'us-east-1' }).invocations;

  expect(invocations(changes)).toBeLessThan(invocations([]));
});

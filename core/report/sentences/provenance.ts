/** Where the figures come from: enough to repeat the run and to explain a shift. */
import type { Results } from '../../analysis/results/types.ts';
import { formatCount, formatNumber } from '../../format/numbers.ts';
import { present } from '../../present.ts';
import { describeEnvironment } from './where.ts';

export function provenance(results: Results): string[] {
  const { run } = results;
  const { environment, samples } = run;
  // The environment names every interpreter of the machine, also those of functions that were not measured.
  const runtimes = new Set(results.functions.map(({ runtime }) => runtime));
  const versions = Object.entries(environment.runtimeVersions ?? {})
    .filter(([runtime]) => runtimes.has(runtime))
    .map(([runtime, version]) => `${runtime} = ${version}`);
  return present([
    `Run ${run.id}, suite ${run.suite}${run.modified ? ' (modified: not in the history)' : ''}, suite SHA-256 ${run.suiteSha256}.`,
    `Environment: ${describeEnvironment(environment)}${environment.kind === 'local' ? `; region ${environment.region}` : ''}.`,
    versions.length > 0 && `Interpreters used: ${versions.join(', ')}.`,
    `Order: seeded random rounds, seed ${run.seed}, ${formatCount(run.lanes, 'lane')}, settle ${formatNumber(run.settleMs)} ms after each update.`,
    `Samples: ${formatCount(samples.total, 'invocation')} = ${formatNumber(samples.valid)} valid + ${formatNumber(samples.excluded)} excluded + ${formatNumber(samples.setup)} set-up and discarded.`,
    'Files: results.json (every figure), samples.csv (every invocation), summary.csv (for spreadsheets).',
  ]);
}

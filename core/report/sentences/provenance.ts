/** Where the figures come from: enough to repeat the run and to explain a shift. */
import type { Results } from '../../analysis/results/types.ts';
import { formatCount } from '../../format/numbers.ts';
import { present } from '../../present.ts';
import { describeEnvironment } from './where.ts';

export function provenance(results: Results): string[] {
  const { run } = results;
  const { environment } = run;
  const versions = Object.entries(environment.runtimeVersions ?? {}).map(
    ([runtime, version]) => `${runtime} = ${version}`,
  );
  return present([
    `Run ${run.id}, suite ${run.suite}${run.modified ? ' (modified: not in the history)' : ''}, suite SHA-256 ${run.suiteSha256}.`,
    `Environment: ${describeEnvironment(environment)}${environment.kind === 'local' ? `; region ${environment.region}` : ''}.`,
    versions.length > 0 && `Interpreters used: ${versions.join(', ')}.`,
    `Order: seeded random rounds, seed ${run.seed}, ${formatCount(run.lanes, 'lane')}, settle ${run.settleMs} ms after each update.`,
    `Samples: ${formatCount(run.samples.total, 'invocation')} = ${run.samples.valid} valid + ${run.samples.excluded} excluded + ${run.samples.setup} set-up and discarded.`,
    'Files: results.json (every figure), samples.csv (every invocation), summary.csv (for spreadsheets).',
  ]);
}

/**
 * npm run bench:prediction -- FOLDER: compares the Durations that one size predicts with those measured at the others. FOLDER is the
 * report of a run of prediction-suite.json. Ends with 1 when a row is outside its bound.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MEMORY_MB_PER_VCPU } from '../../core/analysis/prediction/cpu-quota.ts';
import { seenFromOutside } from '../../core/analysis/results/breakdown-result.ts';
import type { PredictedSize, Prediction } from '../../core/analysis/results/prediction-result.ts';
import type { Results } from '../../core/analysis/results/types.ts';
import { type Check, notChecked, renderChecks, shareCheck } from './check.ts';

const BOUND_PERCENT = 15;
/** Shorter durations are of the size of the local cloud's own times. */
const MIN_DURATION_MS = 50;

const HELP = `Usage: npm run bench:prediction -- FOLDER

  npx thaw run local-cloud/bench/prediction-suite.json    writes a report, whose folder it prints
  npm run bench:prediction -- reports/RUN                 compares the two sides of it

Ends with 0 when every row is within its bound, 1 when one is not, 2 for wrong arguments.
`;

const REASONS = {
  parallel_threads: 'not predicted: several threads computed',
  share_does_not_explain: 'not predicted: the CPU share does not explain the duration',
};

/** Share of a measured duration that may have waited for this machine's CPUs: the duration is then not that of the size. */
const MAX_MACHINE_WAIT = 0.1;

function checksOf(results: Results, { sizes, unpredictable, ...prediction }: Prediction): Check[] {
  if (prediction.metric !== 'durationMs') return [];
  const { function: label, payload, phase, fromMemoryMb } = prediction;
  const what = `${label}, ${payload}, ${phase === 'cold' ? 'first call' : 'warm'}`;
  if (unpredictable !== undefined) return [notChecked(what, REASONS[unpredictable])];
  return sizes
    .filter(isCompared)
    .filter(({ memoryMb }) => memoryMb !== fromMemoryMb)
    .map(({ memoryMb, predictedMs, measuredMs }) => {
      const row = `${what}, ${fromMemoryMb} → ${memoryMb} MB`;
      const machineWaitMs = machineWait(results, prediction, memoryMb);
      // With a whole CPU nothing is throttled, so that waiting for this machine's CPUs only adds to the duration.
      if (memoryMb >= MEMORY_MB_PER_VCPU)
        return shareCheck(row, measuredMs - machineWaitMs, predictedMs, BOUND_PERCENT);
      return machineWaitMs > MAX_MACHINE_WAIT * measuredMs
        ? notChecked(row, `${machineWaitMs.toFixed(0)} of ${measuredMs.toFixed(0)} ms waited for this machine's CPUs`)
        : shareCheck(row, measuredMs, predictedMs, BOUND_PERCENT);
    });
}

function machineWait(
  { configurations }: Results,
  { function: label, payload, phase }: Pick<Prediction, 'function' | 'payload' | 'phase'>,
  memoryMb: number,
): number {
  const measured = configurations.find(
    (configuration) =>
      configuration.function === label && configuration.payload === payload && configuration.memoryMb === memoryMb,
  );
  return seenFromOutside(measured?.[phase]?.breakdown)?.handler?.machineWaitMs ?? 0;
}

function isCompared(size: PredictedSize): size is PredictedSize & { readonly measuredMs: number } {
  return size.measuredMs !== null && size.measuredMs > MIN_DURATION_MS;
}

function main(words: readonly string[]): number {
  const [folder, ...rest] = words;
  if (folder === undefined || rest.length > 0 || folder.startsWith('-')) {
    process.stderr.write(HELP);
    return 2;
  }
  const results = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Results;
  const checks = (results.predictions ?? []).flatMap((prediction) => checksOf(results, prediction));
  process.stdout.write(
    "expected: the median measured at the size, with a whole CPU without waiting for this machine's CPUs; measured: what was predicted for it\n\n",
  );
  process.stdout.write(`${renderChecks(checks)}\n`);
  return checks.length > 0 && checks.every(({ passed }) => passed !== false) ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));

/** The report that was asked for is not there. */
import { BenchmarkError } from '../../core/errors.ts';

/** @param runId absent when any report would have done */
export function noReport(runId: string | undefined, listCommand: string): BenchmarkError {
  return new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: runId === undefined ? 'There is no finished report yet.' : `There is no report ${JSON.stringify(runId)}.`,
    fix: runId === undefined ? 'make one: npx thaw run' : `see what there is: ${listCommand}`,
  });
}

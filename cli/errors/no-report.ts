/** The requested report does not exist. */
import type { BenchmarkError } from '../../core/errors.ts';
import { userError } from './make-errors.ts';

/** @param runId absent when the newest report was requested */
export function noReport(runId: string | undefined, listCommand: string): BenchmarkError {
  return userError(
    'USAGE',
    runId === undefined ? 'There is no finished report yet.' : `There is no report ${JSON.stringify(runId)}.`,
    runId === undefined ? 'make one: npx thaw run' : `see what there is: ${listCommand}`,
  );
}

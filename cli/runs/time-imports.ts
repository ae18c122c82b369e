/**
 * Before a local run: has the local cloud time the modules of the suite's functions, in starts of their own, and stores the times
 * where AggregateResults finds them. Nothing is asked on AWS.
 */
import { messageOf } from '../../core/error-text.ts';
import { isBenchmarkError } from '../../core/errors.ts';
import { explanationKey } from '../../core/plan/keys.ts';
import { SCHEMA_VERSION } from '../../core/plan/types.ts';
import type { Suite } from '../../core/suite/types.ts';
import { targetFunctionName } from '../../infra/deployment/names.ts';
import type { TimedImports } from '../../local-cloud/lambda-service/imports/import-times.ts';

interface Progress {
  log(line: string): void;
  status(line: string): void;
}

/** A function that cannot be timed costs the run nothing but these times. */
export async function timeImports(
  session: { timeImports?(functionName: string): Promise<TimedImports> },
  store: (key: string, value: object) => Promise<void>,
  { functions }: Pick<Suite, 'functions'>,
  { output, signal }: { readonly output: Progress; readonly signal: AbortSignal },
): Promise<void> {
  if (session.timeImports === undefined) return;
  for (const name of new Set(functions.map(functionName))) {
    if (signal.aborted) break;
    output.status(`Timing the modules of ${name} …`);
    try {
      const { codeSha256, imports } = await session.timeImports(name);
      if (imports === null) continue;
      await store(explanationKey(name, codeSha256), { schemaVersion: SCHEMA_VERSION, imports });
    } catch (error) {
      if (!isBenchmarkError(error)) throw error;
      output.log(`The report does not have the modules of ${name}: ${messageOf(error)}`);
    }
  }
  output.status('');
}

function functionName({ target, functionArn = '' }: Suite['functions'][number]): string {
  return target === undefined ? functionArn.slice(functionArn.lastIndexOf(':') + 1) : targetFunctionName(target);
}

/** How long an update of a function takes in the local cloud, from the variables that it was started with. */
import { BenchmarkError } from '../../core/errors.ts';
import type { LambdaServiceSettings } from '../lambda-service/gateway/lambda-service.ts';

/** As for the fault `updateMs`. */
const MAX_UPDATE_MS = 600_000;

/**
 * THAW_UPDATE_MS, the least duration of an update. AWS takes about a second for a zip; by default an update here takes no longer
 * than its work, because a run makes one per step.
 * @throws BenchmarkError USAGE when it is not a number of milliseconds
 */
export function updateSetting(variables: NodeJS.ProcessEnv): Partial<LambdaServiceSettings> {
  const text = variables['THAW_UPDATE_MS'];
  if (text === undefined || text === '') return {};
  const updateMs = Number(text);
  if (Number.isInteger(updateMs) && updateMs >= 0 && updateMs <= MAX_UPDATE_MS) return { updateMs };
  throw new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `THAW_UPDATE_MS=${JSON.stringify(text)} is not a number of milliseconds.`,
    fix: `use a number from 0 to ${MAX_UPDATE_MS}, for example THAW_UPDATE_MS=300`,
  });
}

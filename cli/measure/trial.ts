/** One call of each temporary function before anything is measured: errors are shown, not measured. */
import { BenchmarkError } from '../../core/errors.ts';
import { parseResponse } from '../../core/telemetry/parse-response.ts';
import type { ClientSettings } from '../adapters/client-options.ts';
import { callFunction } from './adapters/call-function.ts';
import { failureText } from './failure-text.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { TemporaryFunction } from './temporary-functions.ts';

/** From this status on, a response is counted as an error of the function (core/telemetry/exclude-rules.ts). */
const ERROR_STATUS = 400;

interface TrialOptions {
  readonly event: unknown;
  /** Values that are never printed. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

/** @throws BenchmarkError FUNCTION_FAILED with what each function that failed returned and logged */
export async function tryFunctions(
  settings: ClientSettings,
  functions: readonly TemporaryFunction[],
  { event, secrets, signal }: TrialOptions,
): Promise<void> {
  const failures: string[] = [];
  for (const temporary of functions) {
    const call = await callFunction(settings, temporary.functionName, event, signal);
    const { statusCode = 200 } = parseResponse(call.payload, []);
    if (call.functionError === undefined && statusCode < ERROR_STATUS) continue;
    const [payload, logTail] = [hideSecrets(call.payload, secrets), hideSecrets(call.logTail, secrets)];
    failures.push(failureText(temporary.label, payload, logTail));
  }
  if (failures.length === 0) return;
  throw new BenchmarkError({
    code: 'FUNCTION_FAILED',
    source: 'user',
    message: `Nothing was measured. ${failures.join('\n')}`,
    fix: 'correct the function, or give it what it needs: event (--event), variables (--env), time (--timeout), memory (--memory)',
  });
}

/** The local cloud's observation of an invocation: a response header, which the SDK's output does not have. */
import type { InvokeCommand } from '@aws-sdk/client-lambda';
import { isRecord } from '../../core/telemetry/json.ts';
import { type InvocationObservation, OBSERVATION_HEADER, parseObservation } from '../../core/telemetry/observation.ts';

/**
 * Keeps the observation when the response arrives; call it before the command is sent.
 * @returns a function that gives it afterwards: undefined on AWS, which sends none
 */
export function keepObservation(command: InvokeCommand): () => InvocationObservation | undefined {
  let header: unknown;
  command.middlewareStack.add(
    (next) => async (call) => {
      const result = await next(call);
      const response: unknown = result.response;
      if (isRecord(response) && isRecord(response['headers'])) header = response['headers'][OBSERVATION_HEADER];
      return result;
    },
    { step: 'deserialize', name: 'keepObservation' },
  );
  return () => parseObservation(typeof header === 'string' ? header : undefined);
}

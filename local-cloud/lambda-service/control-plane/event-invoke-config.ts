/** The EventInvokeConfig of the API: bounds that MiniStack does not check, and the ARN of $LATEST that Lambda shows. */
import { asArray, asObject, type Json } from '../wire/json.ts';
import { lambdaErrors } from '../wire/responses.ts';

const BOUNDS = [
  ['MaximumRetryAttempts', 'maximumRetryAttempts', 0, 2],
  ['MaximumEventAgeInSeconds', 'maximumEventAgeInSeconds', 60, 21_600],
] as const;

/** Throws LambdaApiError 400. */
export function assertEventInvokeConfig(input: Json): void {
  for (const [member, shownName, min, max] of BOUNDS) {
    const value = input[member];
    if (typeof value !== 'number' || (value >= min && value <= max)) continue;
    const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
    throw lambdaErrors.failedConstraint(`'${value}'`, shownName, `Member must have value ${bound}`);
  }
}

/** The configuration, or a page of configurations, for the API. */
export function shownEventInvokeConfig(body: Json): Json {
  const configurations = body['FunctionEventInvokeConfigs'];
  if (configurations === undefined) return withLatest(body);
  return { ...body, FunctionEventInvokeConfigs: asArray(configurations).map((item) => withLatest(asObject(item))) };
}

/** The function without a qualifier is $LATEST. */
function withLatest(configuration: Json): Json {
  const arn = String(configuration['FunctionArn']);
  return { ...configuration, FunctionArn: arn.split(':').length > 7 ? arn : `${arn}:$LATEST` };
}

/** What UpdateFunctionEventInvokeConfig makes of the current configuration: members that are not in the request stay. */
export function updatedEventInvokeConfig(current: Json, input: Json): Json {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = current;
  return { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig, ...input };
}

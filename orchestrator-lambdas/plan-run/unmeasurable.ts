/** Functions that cannot be measured by invoking $LATEST between updates of its configuration: why, and what to do. */
import { BenchmarkError, isBenchmarkError } from '../../core/errors.ts';
import { regionOption } from '../../core/format/region-option.ts';
import type { FunctionConfiguration, Restriction } from '../ports.ts';

interface Refusal {
  /** After the name of the function. */
  readonly reason: string;
  readonly fix: (functionName: string, regionOption: string) => string;
  /** True when it cannot even be invoked, as a setup call does. */
  readonly forbidsInvoke: boolean;
}

const REFUSALS: Readonly<Record<Restriction, Refusal>> = {
  durable: {
    reason:
      'is a durable function (DurableConfig): Lambda rejects its invocations without a version or alias, and one execution may run its handler several times',
    fix: (functionName) => `Measure a copy of ${functionName} that is created without DurableConfig.`,
    forbidsInvoke: true,
  },
  'tenant-isolated': {
    reason: 'is isolated by tenant (TenancyConfig): Lambda rejects invocations without a tenant ID, and none is sent',
    fix: (functionName) =>
      `Measure a copy of ${functionName} that is created without TenancyConfig; Lambda does not let it be removed.`,
    forbidsInvoke: true,
  },
  'managed-instances': {
    reason:
      'runs on managed instances (CapacityProviderConfig): only published versions can be invoked, their environments serve several requests at once, and an update forces no cold start',
    fix: (functionName) => `Measure a copy of ${functionName} that is created without CapacityProviderConfig.`,
    forbidsInvoke: true,
  },
  'no-report': {
    reason:
      'logs as JSON with SystemLogLevel WARN: Lambda writes no report of its invocations, so there are no durations to read',
    fix: (functionName, inRegion) =>
      `aws lambda update-function-configuration --function-name ${functionName}${inRegion} --logging-config LogFormat=JSON,SystemLogLevel=INFO (with its ApplicationLogLevel and LogGroup, if it has them).`,
    forbidsInvoke: false,
  },
  'runtime-update': {
    reason:
      'gets the latest runtime version with every update (runtime management, "Function update"): the updates of a run would change its runtime for good',
    fix: (functionName, inRegion) =>
      `aws lambda put-runtime-management-config --function-name ${functionName}${inRegion} --update-runtime-on Auto (or Manual with --runtime-version-arn, to keep the version it has).`,
    forbidsInvoke: false,
  },
  'edge-replica': {
    reason: 'is a replica of a Lambda@Edge function (MasterArn), which Lambda does not let anyone change',
    fix: (functionName) => `Measure the function that ${functionName} is a replica of, in us-east-1.`,
    forbidsInvoke: false,
  },
};

/** States in which a function can be measured, at once or after it has been woken (`wake-functions.ts`). */
const USABLE_STATES = new Set(['Pending', 'Active', 'Inactive']);

/**
 * Every reason for which the function cannot be measured.
 * @param use `setup`: it is only invoked, and not changed
 */
export function refusalsOf(
  { functionName, functionArn, restrictions, state, stateReason }: FunctionConfiguration,
  use: 'measured' | 'setup',
): readonly BenchmarkError[] {
  const refusals = restrictions
    .map((restriction) => REFUSALS[restriction])
    .filter(({ forbidsInvoke }) => forbidsInvoke || use === 'measured')
    .map(({ reason, fix }) => refused(`${functionName} ${reason}.`, fix(functionName, regionOption(functionArn))));
  if (USABLE_STATES.has(state)) return refusals;
  const reason = stateReason ?? 'Lambda gives no reason';
  return [
    ...refusals,
    refused(
      `${functionName} is in state ${state}: ${reason}`,
      `Bring ${functionName} to state Active; one in state Failed has to be deleted and deployed again.`,
    ),
  ];
}

function refused(message: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'FUNCTION_REFUSED', source: 'user', message, fix });
}

/** Problems that are named: the state machine passes the error on, and its data is limited (256 KiB). */
const MAX_NAMED = 50;

/** @throws BenchmarkError with all messages and all fixes, or the first of very many; returns when there are no errors */
export function throwAll(errors: readonly BenchmarkError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  const joined = (texts: readonly string[]) => {
    const different = [...new Set(texts)];
    const more = different.length - MAX_NAMED;
    return [...different.slice(0, MAX_NAMED), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
  };
  throw new BenchmarkError({
    code: first.code,
    source: 'user',
    message: joined(errors.map(({ message }) => message)),
    fix: joined(errors.map(({ fix }) => fix)),
  });
}

/**
 * The values of all promises.
 * @throws BenchmarkError with every problem of the user's making, or else the first other error
 */
export async function allOrRefused<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
  const outcomes = await Promise.allSettled(promises);
  const reasons: readonly unknown[] = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  for (const reason of reasons) if (!isBenchmarkError(reason) || reason.source !== 'user') throw reason;
  throwAll(reasons.filter(isBenchmarkError));
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

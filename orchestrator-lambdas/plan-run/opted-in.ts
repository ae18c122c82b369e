/**
 * Refuses functions that nobody has opted in, measured ones and those of setup calls. IAM refuses them as well; here all are named
 * in one error, also when the role has been given more than the deployment gives it.
 */
import { READS, SETTINGS } from '../../core/plan/sweeps.ts';
import { allNotOptedIn, hasOptInTag, NotOptedInError } from '../../core/suite/opt-in.ts';
import type { Catalogue, Suite } from '../../core/suite/types.ts';
import { limitRate } from '../function-state/limit-rate.ts';
import type { FunctionConfiguration, Ports } from '../ports.ts';
import { findFunction } from './find-functions.ts';

export interface OptIn {
  /** Functions that the deployment names. */
  readonly functionNames: readonly string[];
  /** Of the local cloud; undefined on AWS. */
  readonly endpointUrl: string | undefined;
}

/** The same port, which reads each function once, and neither more of them nor their settings faster than Lambda allows. */
export function readOnce({ functions, clock }: Pick<Ports, 'functions' | 'clock'>): Ports['functions'] {
  const [limitReads, limitSettings] = [limitRate(clock, READS), limitRate(clock, SETTINGS)];
  const read = new Map<string, Promise<FunctionConfiguration>>();
  return {
    ...functions,
    get: (functionName) => {
      const configuration = read.get(functionName) ?? limitReads(() => functions.get(functionName));
      read.set(functionName, configuration);
      return configuration;
    },
    updatesRuntime: (functionName) => limitSettings(() => functions.updatesRuntime(functionName)),
  };
}

/** @throws NotOptedInError with every function that is refused; other errors are left to who reads the functions afterwards */
export async function assertOptedIn(
  suite: Suite,
  catalogue: Catalogue,
  functions: Ports['functions'],
  optIn: OptIn,
): Promise<void> {
  const outcomes = await Promise.allSettled(
    [...suite.functions, ...suite.setup].map(async (named) => {
      const { functionName, functionArn, tags } = await findFunction(named, catalogue, functions);
      if (hasOptInTag(tags) || optIn.functionNames.includes(functionName)) return;
      throw new NotOptedInError([functionArn], optIn.endpointUrl);
    }),
  );
  const refusal = allNotOptedIn(
    outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined)),
  );
  if (refusal !== undefined) throw refusal;
}

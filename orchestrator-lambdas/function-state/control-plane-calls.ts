/** Counts what a task asks of Lambda's control plane, so that the report can put it beside the estimate. */
import type { FunctionUpdate, InvokeOptions, LambdaFunctions, Ports } from '../ports.ts';

export interface CountedPorts<Of extends Ports> {
  readonly ports: Of;
  /** Calls made so far; those that the SDK repeated count once. */
  readonly made: () => number;
}

/** The same ports, counting; what is invoked does not count. */
export function countControlPlaneCalls<Of extends Ports>(ports: Of): CountedPorts<Of> {
  let calls = 0;
  // Handed through, not called: which of them a task reaches is for its own code to say (test/infra/kit/aws-calls.ts).
  const { functions: lambda, urls: callers } = ports;
  const counted: LambdaFunctions = {
    get(functionName: string) {
      calls += 1;
      return lambda.get(functionName);
    },
    update(functionName: string, update: FunctionUpdate) {
      calls += 1;
      return lambda.update(functionName, update);
    },
    accountLimits() {
      calls += 1;
      return lambda.accountLimits();
    },
    invoke: (functionName: string, options: InvokeOptions) => lambda.invoke(functionName, options),
    openConnections(functionName: string, count: number) {
      calls += count;
      return lambda.openConnections(functionName, count);
    },
  };
  const countedUrls: Ports['urls'] = {
    find(functionName: string) {
      calls += 1;
      return callers.find(functionName);
    },
    call: (functionUrl, options) => callers.call(functionUrl, options),
  };
  return { ports: { ...ports, functions: counted, urls: countedUrls }, made: () => calls };
}

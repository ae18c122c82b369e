/** Counts what a task asks of Lambda's control plane, so that the report can put it beside the estimate. */
import type { Ports } from '../ports.ts';

interface CountedPorts<Of extends Ports> {
  readonly ports: Of;
  /** Calls made so far; those that the SDK repeated count once. */
  readonly made: () => number;
}

/** The same ports, counting; what is invoked does not count. */
export function countControlPlaneCalls<Of extends Ports>(ports: Of): CountedPorts<Of> {
  let calls = 0;
  const counted = <Port>(port: Port, count = 1): Port => {
    calls += count;
    return port;
  };
  // Handed through, not called: which of them a task reaches is for its own code to say (test/infra/kit/aws-calls.ts).
  const { functions: lambda, urls: callers } = ports;
  const functions: Ports['functions'] = {
    get: (functionName) => counted(lambda).get(functionName),
    update: (functionName, update) => counted(lambda).update(functionName, update),
    accountLimits: () => counted(lambda).accountLimits(),
    invoke: (functionName, options) => lambda.invoke(functionName, options),
    openConnections: (functionName, count) => counted(lambda, count).openConnections(functionName, count),
  };
  const urls: Ports['urls'] = {
    find: (functionName) => counted(callers).find(functionName),
    call: (functionUrl, options) => callers.call(functionUrl, options),
  };
  return { ports: { ...ports, functions, urls }, made: () => calls };
}

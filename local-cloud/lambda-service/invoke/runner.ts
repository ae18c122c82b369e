/** Runs one invocation on the engine: state, limits and faults first, then the environment. Shared by Invoke, Event and URLs. */
import type { Engine, FunctionRevision, InvokeRequest, InvokeResult } from '../contract.ts';
import type { FunctionRecord } from '../control-plane/function-record.ts';
import type { FunctionRegistry } from '../control-plane/function-registry.ts';
import { assertRunnable, type RevisionTemplate } from '../control-plane/revisions.ts';
import type { FaultSwitches } from '../faults/faults.ts';
import { answers, LambdaAnswer } from '../wire/answers.ts';
import type { EnterFunction } from './concurrency.ts';
import type { RoleCredentials } from './role-credentials.ts';

export interface Runner {
  /** The record of a function that can be invoked. Throws LambdaAnswer 404 or 409. */
  ready(functionName: string, arn: string): Promise<FunctionRecord>;
  /** Throws LambdaAnswer (429, 403, 502); whatever the function does wrong is in the result. */
  run(record: FunctionRecord, request: InvokeRequest): Promise<InvokeResult>;
}

export function createRunner(options: {
  readonly registry: FunctionRegistry;
  readonly engine: Engine;
  readonly enter: EnterFunction;
  readonly credentials: RoleCredentials;
  readonly faults: FaultSwitches;
}): Runner {
  const { registry, engine, enter, credentials, faults } = options;
  return {
    ready: async (functionName, arn) => {
      const record = await registry.get(functionName);
      if (!record) throw answers.functionNotFound(arn);
      if (record.state !== 'Active') throw answers.notInState(record.state);
      return record;
    },
    run: async (record, request) => {
      if (faults.strikes('throttleRate', record.name)) {
        throw answers.throttled('ConcurrentInvocationLimitExceeded');
      }
      const leave = enter(record.name, record.reservedConcurrency);
      try {
        const template = await registry.activeOf(record);
        if (!template) throw answers.notInState(record.state);
        assertRunnable(template);
        return await engine.invoke(await withCredentials(credentials, template), request);
      } catch (error) {
        if (error instanceof LambdaAnswer) throw error;
        throw new LambdaAnswer('ServiceException', error instanceof Error ? error.message : String(error));
      } finally {
        leave();
      }
    },
  };
}

/** The engine's view of a function: the template with its role's credentials. */
export async function withCredentials(
  credentials: RoleCredentials,
  template: RevisionTemplate,
): Promise<FunctionRevision> {
  const { roleArn, ...revision } = template;
  return { ...revision, credentials: await credentials(roleArn, template.functionName) };
}

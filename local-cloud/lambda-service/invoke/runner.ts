/** Runs one invocation on the engine, after checking state, concurrency and faults. Shared by Invoke, asynchronous invocations and URLs. */
import { messageOf } from '../../../core/error-text.ts';
import type { Engine, FunctionRevision, InvokeRequest, InvokeResult } from '../contract.ts';
import type { FunctionRecord } from '../control-plane/function-record.ts';
import type { FunctionRegistry } from '../control-plane/function-registry.ts';
import { assertInvocable, assertRunnable, type RevisionTemplate } from '../control-plane/revisions.ts';
import type { FaultSwitches } from '../faults/faults.ts';
import { LambdaApiError, lambdaErrors } from '../wire/responses.ts';
import type { AcquireConcurrency } from './concurrency.ts';
import type { RoleCredentials } from './role-credentials.ts';

export interface Runner {
  /** The record of a function that can be invoked in this way. Throws LambdaApiError 400, 404 or 409. */
  ready(
    functionName: string,
    arn: string,
    call?: { readonly qualifier?: string | undefined; readonly tenantId?: string | undefined },
  ): Promise<FunctionRecord>;
  /** Throws LambdaApiError (429, 403, 502, 409, 500); the function's own errors are in the result. */
  run(record: FunctionRecord, request: InvokeRequest): Promise<InvokeResult>;
}

export function createRunner(options: {
  readonly registry: FunctionRegistry;
  readonly engine: Engine;
  readonly acquireConcurrency: AcquireConcurrency;
  readonly credentials: RoleCredentials;
  readonly faults: FaultSwitches;
}): Runner {
  const { registry, engine, acquireConcurrency, credentials, faults } = options;
  return {
    ready: async (functionName, arn, call = {}) => {
      const record = await registry.get(functionName);
      if (!record) throw lambdaErrors.functionNotFound(arn);
      if (record.state === 'Inactive') {
        registry.wake(record);
        throw lambdaErrors.waking();
      }
      if (record.state !== 'Active') throw lambdaErrors.notInState(record.state);
      if (record.active) assertInvocable(record.active, call);
      return record;
    },
    run: async (record, request) => {
      if (faults.shouldInject('throttleRate', record.name)) {
        throw lambdaErrors.throttled('ConcurrentInvocationLimitExceeded');
      }
      const releaseConcurrency = acquireConcurrency(record.name, record.reservedConcurrency);
      try {
        const template = await registry.activeOf(record);
        if (!template) throw lambdaErrors.notInState(record.state);
        assertRunnable(template);
        return await engine.invoke(await withCredentials(credentials, template), request);
      } catch (error) {
        if (error instanceof LambdaApiError) throw error;
        throw new LambdaApiError('ServiceException', messageOf(error));
      } finally {
        releaseConcurrency();
      }
    },
  };
}

/** Adds the role's credentials to a template. */
export async function withCredentials(
  credentials: RoleCredentials,
  template: RevisionTemplate,
): Promise<FunctionRevision> {
  const { roleArn, kind: _checked, ...revision } = template;
  return { ...revision, credentials: await credentials(roleArn, template.functionName) };
}

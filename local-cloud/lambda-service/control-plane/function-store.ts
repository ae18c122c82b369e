/** Functions as MiniStack stores them: configuration, reserved concurrency, code, layers. Read in the front's own name. */
import { BenchmarkError } from '../../../core/errors.ts';
import type { AdminClient } from '../ministack/admin-client.ts';
import { asArray, asObject, type Json, parseJson } from '../wire/json.ts';

export interface StoredFunction {
  readonly configuration: Json;
  readonly reservedConcurrency?: number;
  /** Where the zip can be fetched. */
  readonly codeLocation: string;
}

export interface FunctionStore {
  /** undefined = no such function. */
  read(functionName: string): Promise<StoredFunction | undefined>;
  /** Every function's name. */
  names(): Promise<string[]>;
  fetchZip(location: string): Promise<Buffer>;
  /** Location of a layer version's zip. */
  layerLocation(layerVersionArn: string): Promise<string>;
  /** What the function's event-invoke configuration says about retries; undefined = Lambda's default of two. */
  maximumRetryAttempts(functionName: string): Promise<number | undefined>;
}

export function createFunctionStore(admin: AdminClient): FunctionStore {
  const json = async (path: string): Promise<Json | undefined> => {
    const answer = await admin.call('lambda', 'GET', path);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw unexpected(path, answer.status, answer.body.toString());
    return parseJson(answer.body);
  };
  return {
    read: async (functionName) => {
      const found = await json(`/2015-03-31/functions/${encodeURIComponent(functionName)}`);
      return found ? storedFrom(found) : undefined;
    },
    names: async () => {
      const names: string[] = [];
      let marker = '';
      do {
        const page = (await json(`/2015-03-31/functions${marker && `?Marker=${encodeURIComponent(marker)}`}`)) ?? {};
        for (const configuration of asArray(page['Functions']))
          names.push(String(asObject(configuration)['FunctionName']));
        marker = typeof page['NextMarker'] === 'string' ? page['NextMarker'] : '';
      } while (marker);
      return names;
    },
    fetchZip: async (location) => {
      const answer = await admin.fetchLocation(location);
      if (answer.status !== 200) throw unexpected(location, answer.status, answer.body.toString());
      return answer.body;
    },
    layerLocation: async (layerVersionArn) => {
      const parts = layerVersionArn.split(':');
      const path = `/2018-10-31/layers/${encodeURIComponent(parts[6] ?? '')}/versions/${encodeURIComponent(parts[7] ?? '')}`;
      const location = asObject((await json(path))?.['Content'])['Location'];
      if (typeof location !== 'string') throw unexpected(path, 404, `no layer ${layerVersionArn}`);
      return location;
    },
    maximumRetryAttempts: async (functionName) => {
      const path = `/2019-09-25/functions/${encodeURIComponent(functionName)}/event-invoke-config`;
      const attempts = (await json(path))?.['MaximumRetryAttempts'];
      return typeof attempts === 'number' ? attempts : undefined;
    },
  };
}

/** The GetFunction answer as a stored function. */
function storedFrom(answer: Json): StoredFunction {
  const reservedConcurrency = asObject(answer['Concurrency'])['ReservedConcurrentExecutions'];
  return {
    configuration: asObject(answer['Configuration']),
    codeLocation: String(asObject(answer['Code'])['Location'] ?? ''),
    ...(typeof reservedConcurrency === 'number' && { reservedConcurrency }),
  };
}

function unexpected(what: string, status: number, body: string): BenchmarkError {
  return new BenchmarkError({
    code: 'AWS_FAILED',
    source: 'aws',
    message: `MiniStack answered ${status} to ${what}: ${body.slice(0, 300)}`,
    fix: 'read .thaw/cloud/<port>/ministack.log',
  });
}

/** Reads functions from MiniStack, as the gateway: configuration, reserved concurrency, code, layers. */
import { BenchmarkError } from '../../../core/errors.ts';
import type { AdminClient } from '../ministack/admin-client.ts';
import { asArray, asObject, type Json, parseJson } from '../wire/json.ts';

export interface StoredFunction {
  readonly configuration: Json;
  readonly reservedConcurrency?: number;
  /** URL of the zip. */
  readonly codeLocation: string;
}

export interface FunctionStore {
  /** undefined when the function does not exist. */
  read(functionName: string): Promise<StoredFunction | undefined>;
  /** The names of all functions. */
  names(): Promise<string[]>;
  fetchZip(location: string): Promise<Buffer>;
  /** URL of a layer version's zip. */
  layerLocation(layerVersionArn: string): Promise<string>;
  /** The configuration of the function's asynchronous invocations; undefined when there is none. */
  eventInvokeConfig(functionName: string): Promise<Json | undefined>;
}

export function createFunctionStore(admin: AdminClient): FunctionStore {
  const json = async (path: string): Promise<Json | undefined> => {
    const response = await admin.call('lambda', 'GET', path);
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw unexpected(path, response.status, response.body.toString());
    return parseJson(response.body);
  };
  return {
    read: async (functionName) => {
      const response = await json(`/2015-03-31/functions/${encodeURIComponent(functionName)}`);
      return response ? storedFrom(response) : undefined;
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
      const response = await admin.fetchLocation(location);
      if (response.status !== 200) throw unexpected(location, response.status, response.body.toString());
      return response.body;
    },
    layerLocation: async (layerVersionArn) => {
      const parts = layerVersionArn.split(':');
      const path = `/2018-10-31/layers/${encodeURIComponent(parts[6] ?? '')}/versions/${encodeURIComponent(parts[7] ?? '')}`;
      const location = asObject((await json(path))?.['Content'])['Location'];
      if (typeof location !== 'string') throw unexpected(path, 404, `no layer ${layerVersionArn}`);
      return location;
    },
    eventInvokeConfig: async (functionName) => {
      const path = `/2019-09-25/functions/${encodeURIComponent(functionName)}/event-invoke-config`;
      // For Lambda these are one; MiniStack keeps two.
      return (await json(path)) ?? (await json(`${path}?Qualifier=%24LATEST`));
    },
  };
}

/** Converts the response of GetFunction. */
function storedFrom(response: Json): StoredFunction {
  const reservedConcurrency = asObject(response['Concurrency'])['ReservedConcurrentExecutions'];
  return {
    configuration: asObject(response['Configuration']),
    codeLocation: String(asObject(response['Code'])['Location'] ?? ''),
    ...(typeof reservedConcurrency === 'number' && { reservedConcurrency }),
  };
}

function unexpected(what: string, status: number, body: string): BenchmarkError {
  return new BenchmarkError({
    code: 'AWS_FAILED',
    source: 'aws',
    message: `MiniStack returned ${status} for ${what}: ${body.slice(0, 300)}`,
    fix: 'read .thaw/cloud/<port>/ministack.log',
  });
}

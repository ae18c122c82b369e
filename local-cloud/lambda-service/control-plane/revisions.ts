/** Builds what the engine runs from a stored configuration: unpacks code and layers, adds local endpoints. */
import { definedOnly } from '../../../core/defined-only.ts';
import type { FunctionRevision } from '../contract.ts';
import { runtimeOf, supportedRuntimes } from '../runtimes/index.ts';
import { asArray, asObject, type Json } from '../wire/json.ts';
import { LambdaApiError, lambdaErrors } from '../wire/responses.ts';
import type { CodeStore } from './code-store.ts';
import type { FunctionStore, StoredFunction } from './function-store.ts';

/** Kinds of functions that can be created here, but do not run as on AWS. */
type SpecialKind = 'durable' | 'tenant-isolated' | 'managed-instances';

/** A revision without credentials, which are renewed, but with the ARN of its role. */
export type RevisionTemplate = Omit<FunctionRevision, 'credentials'> & {
  readonly roleArn: string;
  readonly kind?: SpecialKind;
};

export interface RevisionBuilder {
  /** Throws ZipProblem for code that cannot be unpacked. */
  build(stored: StoredFunction, revisionId: string): Promise<RevisionTemplate>;
}

export function createRevisionBuilder(options: {
  readonly store: FunctionStore;
  readonly code: CodeStore;
  readonly region: string;
  readonly localEnvironment: Readonly<Record<string, string>>;
}): RevisionBuilder {
  const { store, code, region, localEnvironment } = options;
  return {
    build: async ({ configuration, codeLocation }, revisionId) => {
      const codeDirectory = await code.folderFor(String(configuration['CodeSha256']), async () => [
        await store.fetchZip(codeLocation),
      ]);
      const layers = asArray(configuration['Layers']).map((layer) => String(asObject(layer)['Arn']));
      const layersDirectory = layers.length > 0 ? await layersFolder(store, code, layers) : undefined;
      const runtime = String(configuration['Runtime'] ?? '');
      const logging = asObject(configuration['LoggingConfig']);
      return {
        functionName: String(configuration['FunctionName']),
        functionArn: String(configuration['FunctionArn']),
        revisionId,
        version: '$LATEST',
        runtime,
        handler: String(configuration['Handler'] ?? ''),
        memoryMb: numberOr(configuration['MemorySize'], 128),
        timeoutSeconds: numberOr(configuration['Timeout'], 3),
        environment: variablesOf(configuration),
        localEnvironment: {
          ...localEnvironment,
          ...(layersDirectory && runtimeOf(runtime)?.layerVariables(layersDirectory)),
        },
        codeDirectory,
        ...definedOnly({ layersDirectory }),
        region,
        logFormat: logging['LogFormat'] === 'JSON' ? 'JSON' : 'Text',
        ...definedOnly({
          applicationLogLevel: textIn(logging, 'ApplicationLogLevel'),
          systemLogLevel: textIn(logging, 'SystemLogLevel'),
          logGroup: textIn(logging, 'LogGroup'),
        }),
        roleArn: String(configuration['Role'] ?? ''),
        ...definedOnly({ kind: kindOf(configuration) }),
      };
    },
  };
}

/** Throws LambdaApiError 502 for a runtime that is not supported. */
export function assertRunnable(template: RevisionTemplate): void {
  if (runtimeOf(template.runtime) !== undefined) return;
  throw new LambdaApiError(
    'InvalidRuntimeException',
    `Runtime "${template.runtime}" is not supported here: Thaw's local cloud runs ${supportedRuntimes()} functions packaged as zip.`,
  );
}

/**
 * Refuses an invocation as AWS does, or says that it is not supported here. Throws LambdaApiError 400.
 * @param tenantId X-Amz-Tenant-Id
 */
export function assertInvocable(
  { kind }: RevisionTemplate,
  { qualifier, tenantId }: { readonly qualifier?: string | undefined; readonly tenantId?: string | undefined },
): void {
  if (kind === 'durable') {
    if (qualifier === undefined) throw refusal('You cannot invoke a durable function using an unqualified ARN.');
    throw lambdaErrors.notSupported('A durable execution');
  }
  if (kind === 'tenant-isolated') {
    if (tenantId !== undefined) throw lambdaErrors.notSupported('An invocation for a tenant');
    throw refusal(
      'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
    );
  }
  if (kind === 'managed-instances') throw lambdaErrors.notSupported('A function on managed instances');
}

function refusal(message: string): LambdaApiError {
  return new LambdaApiError('InvalidParameterValueException', message);
}

function kindOf(configuration: Json): SpecialKind | undefined {
  if (configuration['DurableConfig'] !== undefined) return 'durable';
  if (configuration['TenancyConfig'] !== undefined) return 'tenant-isolated';
  return configuration['CapacityProviderConfig'] === undefined ? undefined : 'managed-instances';
}

async function layersFolder(store: FunctionStore, code: CodeStore, layers: readonly string[]): Promise<string> {
  return await code.folderFor(`layers ${layers.join(' ')}`, async () => {
    const zips: Buffer[] = [];
    for (const layer of layers) zips.push(await store.fetchZip(await store.layerLocation(layer)));
    return zips;
  });
}

function variablesOf(configuration: Json): Record<string, string> {
  const variables = asObject(asObject(configuration['Environment'])['Variables']);
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}

function textIn(json: Json, name: string): string | undefined {
  const value = json[name];
  return typeof value === 'string' ? value : undefined;
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

/** Reads one function of a template: synthesized by the CDK, or SAM's, built or not. Intrinsic functions are in long form. */
import { definedOnly } from '../defined-only.ts';
import { BenchmarkError } from '../errors.ts';
import type { Architecture } from '../suite/types.ts';
import { isRecord } from '../telemetry/json.ts';
import { assetPath } from './assets.ts';
import { chooseFunction, typeOf } from './choose-function.ts';
import { branchOf, resolve, type TemplateContext } from './intrinsics.ts';
import type { AssetManifest, TemplateCode, TemplateFunction, Unresolved } from './types.ts';

type Properties = Readonly<Record<string, unknown>>;

/**
 * The function that is named, with what cannot be resolved.
 * @param name as `chooseFunction` takes it
 * @param file for messages
 * @throws BenchmarkError USAGE when there is no such function, or it is a container image
 */
export function readTemplateFunction(
  template: unknown,
  name: string | undefined,
  options: { readonly file: string; readonly manifest?: AssetManifest },
): TemplateFunction {
  const root = recordOf(template);
  const resources = recordOf(root['Resources']);
  const logicalId = chooseFunction(resources, name, options.file);
  const resource = recordOf(resources[logicalId]);
  const context: TemplateContext = {
    parameters: recordOf(root['Parameters']),
    mappings: recordOf(root['Mappings']),
    conditions: recordOf(root['Conditions']),
  };
  const unresolved: Unresolved[] = [];
  const own = withContainers(recordOf(resource['Properties']), context, unresolved);
  const isSam = typeOf(resource) === 'AWS::Serverless::Function';
  const shared = isSam ? recordOf(recordOf(root['Globals'])['Function']) : {};
  const properties = isSam ? withGlobals(withContainers(shared, context, unresolved), own) : own;
  if (properties['PackageType'] === 'Image' || properties['ImageUri'] !== undefined) {
    throw new BenchmarkError({
      code: 'USAGE',
      source: 'user',
      message: `${logicalId} is a container image, which the local cloud does not run.`,
      fix: 'deploy it and measure it with --aws',
    });
  }
  const read = (property: Unresolved['property'], value: unknown, what: string, flag: string): unknown => {
    const resolved = resolve(value, context);
    if (resolved.ok) return resolved.value;
    unresolved.push({ property, problem: `${what} is ${resolved.intrinsic}`, flag });
    return undefined;
  };
  const code = codeOf(properties, resource['Metadata'], options.manifest, context);
  if (code === undefined) {
    const flag = 'name the folder or zip itself instead of the template';
    unresolved.push({ property: 'code', problem: 'its code is not beside the template', flag });
  }
  return {
    logicalId,
    ...definedOnly({
      code,
      runtime: textOf(read('runtime', properties['Runtime'], 'the runtime', '--runtime')),
      handler: textOf(read('handler', properties['Handler'], 'the handler', '--handler')),
      memoryMb: numberOf(read('memory', properties['MemorySize'], 'the memory size', '--memory')),
      timeoutSeconds: numberOf(read('timeout', properties['Timeout'], 'the timeout', '--timeout')),
      architecture: architectureOf(properties['Architectures']),
    }),
    environment: environmentOf(properties, context, unresolved),
    layers: layersOf(properties['Layers'], resources, options.manifest, context, unresolved),
    unresolved,
  };
}

/** Lists and maps that are intrinsic functions themselves (`Variables: !If …`), resolved. */
function withContainers(properties: Properties, context: TemplateContext, unresolved: Unresolved[]): Properties {
  const read = (value: unknown, property: Unresolved['property'], flag: string): unknown => {
    const resolved = resolve(value, context);
    if (resolved.ok) return resolved.value;
    unresolved.push({
      property,
      problem: `${property === 'layer' ? 'the layers are' : 'the environment is'} ${resolved.intrinsic}`,
      flag,
    });
    return undefined;
  };
  const withoutTemplate = 'name the folder or zip itself instead of the template, with --env';
  const environment = recordOf(read(properties['Environment'], 'environment', withoutTemplate));
  const architectures = resolve(properties['Architectures'], context);
  const containers = {
    Environment: { Variables: read(environment['Variables'], 'environment', withoutTemplate) },
    Layers: read(properties['Layers'], 'layer', '--layer PATH'),
    ...(architectures.ok && { Architectures: architectures.value }),
  };
  return { ...properties, ...containers };
}

/** SAM: a function's own properties override those of `Globals`; variables are merged and layers appended. */
function withGlobals(shared: Properties, own: Properties): Properties {
  const variables = (from: Properties) => recordOf(recordOf(from['Environment'])['Variables']);
  const layers = [shared['Layers'], own['Layers']].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return {
    ...shared,
    ...definedOnly(own),
    Environment: { Variables: { ...variables(shared), ...variables(own) } },
    Layers: layers,
  };
}

function codeOf(
  properties: Properties,
  metadata: unknown,
  manifest: AssetManifest,
  context: TemplateContext,
): TemplateCode | undefined {
  const { CodeUri: codeUri, InlineCode: inline } = properties;
  const code = recordOf(properties['Code']);
  for (const text of [inline, code['ZipFile']]) {
    const resolved = resolve(text, context);
    if (resolved.ok && typeof resolved.value === 'string') return { kind: 'inline', text: resolved.value };
  }
  const path = contentPath(codeUri ?? properties['Code'], metadata, manifest, context);
  return path === undefined ? undefined : { kind: 'path', path };
}

/** A path as SAM has it, or an asset of the CDK. */
function contentPath(
  content: unknown,
  metadata: unknown,
  manifest: AssetManifest,
  context: TemplateContext,
): string | undefined {
  const resolved = resolve(content, context);
  const value = resolved.ok ? resolved.value : undefined;
  if (typeof value === 'string') return value.startsWith('s3://') ? undefined : value;
  return isRecord(value) ? assetPath(value, metadata, manifest, context) : undefined;
}

function environmentOf(
  properties: Properties,
  context: TemplateContext,
  unresolved: Unresolved[],
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(recordOf(recordOf(properties['Environment'])['Variables']))) {
    const resolved = resolve(value, context);
    if (!resolved.ok) {
      const problem = `the environment variable ${name} is ${resolved.intrinsic}`;
      unresolved.push({ property: 'environment', problem, flag: `--env ${name}=…`, variable: name });
    } else if (typeof resolved.value === 'object') {
      const problem = `the environment variable ${name} is not a text`;
      unresolved.push({ property: 'environment', problem, flag: `--env ${name}=…`, variable: name });
    } else if (resolved.value !== undefined) environment[name] = String(resolved.value);
  }
  return environment;
}

function layersOf(
  list: unknown,
  resources: Properties,
  manifest: AssetManifest,
  context: TemplateContext,
  unresolved: Unresolved[],
): string[] {
  return (Array.isArray(list) ? (list as unknown[]) : []).flatMap((layer) => {
    const resource = recordOf(resources[referredBy(layer, context) ?? '']);
    const properties = recordOf(resource['Properties']);
    const content = properties['ContentUri'] ?? properties['Content'];
    const path = contentPath(content, resource['Metadata'], manifest, context);
    if (path !== undefined) return [path];
    const resolved = resolve(layer, context);
    if (resolved.ok && resolved.value === undefined) return [];
    const what = resolved.ok ? String(resolved.value) : resolved.intrinsic;
    unresolved.push({
      property: 'layer',
      problem: `the layer ${what} is not beside the template`,
      flag: '--layer PATH',
    });
    return [];
  });
}

/** The logical id of `!Ref Layer`, also as a branch of `!If`. */
function referredBy(value: unknown, context: TemplateContext): string | undefined {
  if (!isRecord(value)) return undefined;
  if (value['Ref'] !== undefined) return String(value['Ref']);
  return referredBy(branchOf(value, context), context);
}

function architectureOf(list: unknown): Architecture | undefined {
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  return first === 'arm64' || first === 'x86_64' ? first : undefined;
}

function recordOf(value: unknown): Properties {
  return isRecord(value) ? value : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Parameters with defaults are texts. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

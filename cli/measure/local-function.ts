/** A function on this machine, from a path and the options of the command line: what is needed to create it. */
import path from 'node:path';
import { definedOnly } from '../../core/defined-only.ts';
import { detectFunction } from '../../core/detection/detect.ts';
import { languageOf } from '../../core/detection/runtimes.ts';
import type { TemplateFunction, Unresolved } from '../../core/template/types.ts';
import { hostArchitecture } from '../../target-functions/build/shared/host-architecture.ts';
import { userError } from '../errors/make-errors.ts';
import { assertFits, type CodePackage, describePackage, inlinePackage, openPackage } from './code-package.ts';
import { type FunctionOptions, readVariables } from './measure-options.ts';
import { besideTemplate, type NamedTemplate, readTemplate, templateNamed } from './read-template.ts';

/** Lambda's own defaults. */
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_TIMEOUT_SECONDS = 3;
/** Of a function that no template describes: its real timeout is not known, and it must not end its measurement. */
const LENIENT_TIMEOUT_SECONDS = 30;

export interface LocalFunction {
  /** As it was named. */
  readonly path: string;
  readonly code: CodePackage;
  readonly layers: readonly CodePackage[];
  readonly runtime: string;
  readonly handler: string;
  /** Sizes at which it is measured. */
  readonly memoryMb: readonly number[];
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What the reader should know, one sentence each. */
  readonly remarks: readonly string[];
}

/** @throws BenchmarkError USAGE which says what is missing, and the flag for it */
export async function openFunction(named: string, options: FunctionOptions): Promise<LocalFunction> {
  const template = templateNamed(named);
  const described = template && readTemplate(template);
  if (described !== undefined) assertResolved(named, described, options);
  const code = await openCode(named, template, described, options);
  const layerPaths =
    options.layer.length > 0 || template === undefined
      ? options.layer
      : (described?.layers ?? []).map((layer) => besideTemplate(template, layer));
  const layers = await Promise.all(layerPaths.map(openPackage));
  assertFits(
    named,
    [code, ...layers].reduce((sum, { unzippedBytes }) => sum + unzippedBytes, 0),
  );
  const given = definedOnly({
    runtime: options.runtime ?? described?.runtime,
    handler: options.handler ?? described?.handler,
  });
  const detected = detectFunction(await describePackage(code), given);
  assertRunsHere(named, detected.architecture);
  const timeoutSeconds =
    options.timeout ?? described?.timeoutSeconds ?? (described ? DEFAULT_TIMEOUT_SECONDS : LENIENT_TIMEOUT_SECONDS);
  return {
    path: named,
    code,
    layers,
    runtime: detected.runtime,
    handler: detected.handler,
    memoryMb: options.memory ?? [described?.memoryMb ?? DEFAULT_MEMORY_MB],
    timeoutSeconds,
    environment: { ...described?.environment, ...readVariables(options.env) },
    remarks: remarksOn(described, detected.architecture),
  };
}

async function openCode(
  named: string,
  template: NamedTemplate | undefined,
  described: TemplateFunction | undefined,
  options: FunctionOptions,
): Promise<CodePackage> {
  if (template === undefined || described?.code === undefined) return await openPackage(named);
  if (described.code.kind === 'path') return await openPackage(besideTemplate(template, described.code.path));
  const runtime = options.runtime ?? described.runtime ?? '';
  // CloudFormation names the file of inline code so.
  const file = languageOf(runtime) === 'python' ? 'index.py' : 'index.js';
  return inlinePackage(named, file, described.code.text);
}

/** Options that were given count instead of what a template says. */
function assertResolved(named: string, { unresolved }: TemplateFunction, options: FunctionOptions): void {
  const variables = readVariables(options.env);
  const given: Readonly<Record<Unresolved['property'], boolean>> = {
    code: false,
    runtime: options.runtime !== undefined,
    handler: options.handler !== undefined,
    memory: options.memory !== undefined,
    timeout: options.timeout !== undefined,
    environment: false,
    layer: options.layer.length > 0,
  };
  const missing = unresolved.filter(
    ({ property, variable }) => !given[property] && !(variable !== undefined && variable in variables),
  );
  if (missing.length === 0) return;
  throw userError(
    'USAGE',
    `${named} has values that only a deployment knows: ${missing.map(({ problem }) => problem).join('; ')}.`,
    `give them: ${[...new Set(missing.map(({ flag }) => flag))].join(' ')}`,
  );
}

function assertRunsHere(named: string, architecture: string | undefined): void {
  const host = hostArchitecture();
  if (architecture === undefined || architecture === host) return;
  throw userError(
    'USAGE',
    `${path.basename(named)} is built for ${architecture}, and this machine is ${host}.`,
    `build it for this machine (cargo lambda build --release ${host === 'arm64' ? '--arm64' : '--x86-64'}), or deploy it and measure it with --aws`,
  );
}

function remarksOn(described: TemplateFunction | undefined, program: string | undefined): string[] {
  const host = hostArchitecture();
  const wanted = described?.architecture;
  if (wanted === undefined || wanted === host || program !== undefined) return [];
  return [`the template says ${wanted}; it is measured on this machine, which is ${host}`];
}

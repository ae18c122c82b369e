/** A function on this machine, from a path and the options of the command line: what is needed to create it. */
import path from 'node:path';
import { definedOnly } from '../../core/defined-only.ts';
import { detectFunction } from '../../core/detection/detect.ts';
import { languageOf } from '../../core/detection/runtimes.ts';
import type { TemplateFunction, Unresolved } from '../../core/template/types.ts';
import {
  ENVIRONMENT_LIMIT_BYTES,
  RESERVED_VARIABLES,
} from '../../local-cloud/lambda-service/control-plane/validation.ts';
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
const MAX_TIMEOUT_SECONDS = 900;

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
  const variables = readVariables(options.env);
  const template = templateNamed(named);
  const described = template && readTemplate(template);
  if (described !== undefined) assertResolved(named, described, options, variables);
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
  const environment = { ...described?.environment, ...variables };
  assertEnvironment(named, environment);
  const timeoutSeconds =
    options.timeout ?? described?.timeoutSeconds ?? (described ? DEFAULT_TIMEOUT_SECONDS : LENIENT_TIMEOUT_SECONDS);
  assertTimeout(named, timeoutSeconds);
  return {
    path: named,
    code,
    layers,
    runtime: detected.runtime,
    handler: detected.handler,
    memoryMb: options.memory ?? [described?.memoryMb ?? DEFAULT_MEMORY_MB],
    timeoutSeconds,
    environment,
    remarks: [
      ...remarksOn(described, detected.architecture),
      ...(detected.remark === undefined ? [] : [detected.remark]),
    ],
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
function assertResolved(
  named: string,
  { unresolved }: TemplateFunction,
  options: FunctionOptions,
  variables: Readonly<Record<string, string>>,
): void {
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

/** As Lambda checks it, but without a value in the message. */
function assertEnvironment(named: string, environment: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(environment).filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0) {
    throw userError('USAGE', `${named} sets variables that Lambda reserves: ${reserved.join(', ')}.`, 'leave them out');
  }
  const bytes = Buffer.byteLength(JSON.stringify(environment));
  if (bytes <= ENVIRONMENT_LIMIT_BYTES) return;
  throw userError(
    'USAGE',
    `The environment variables of ${named} have ${bytes} bytes, and Lambda allows ${ENVIRONMENT_LIMIT_BYTES}.`,
    'leave out what the function does not need for this event',
  );
}

/** That of --timeout is checked before. */
function assertTimeout(named: string, seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_TIMEOUT_SECONDS) return;
  const message = `The timeout of ${named} is ${seconds} s, and Lambda allows 1 to ${MAX_TIMEOUT_SECONDS} whole seconds.`;
  throw userError('USAGE', message, 'correct the template, or give one: --timeout 30');
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

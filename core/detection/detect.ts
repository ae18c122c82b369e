/** Runtime, handler and architecture of a code package, from the names of its files and the text of a few. */
import { definedOnly } from '../defined-only.ts';
import { BenchmarkError } from '../errors.ts';
import type { Architecture } from '../suite/types.ts';
import { type HandlerCandidate, handlerCandidates, isFileOf, likeliest } from './handlers.ts';
import { type Language, languageOf, nodeRuntime, PROVIDED, pythonRuntime } from './runtimes.ts';

export interface PackageFile {
  /** Relative to the package's root, with forward slashes. */
  readonly path: string;
  readonly isExecutable: boolean;
}

export interface PackageDescription {
  /** For messages: the path that was named. */
  readonly name: string;
  readonly files: readonly PackageFile[];
  /** Latin-1 text of the files that `filesToRead` returned. */
  readonly contents: ReadonlyMap<string, string>;
}

/** What the command line or a template says of the function. */
export interface GivenConfiguration {
  readonly runtime?: string | undefined;
  readonly handler?: string | undefined;
}

export interface DetectedFunction {
  readonly runtime: string;
  readonly handler: string;
  /** Of a compiled program; absent for sources, which run on any. */
  readonly architecture?: Architecture;
  /** What works here and fails on AWS. */
  readonly remark?: string;
}

/** Lambda ignores the handler of an OS-only runtime, but wants a name. */
const PROVIDED_HANDLER = 'bootstrap';
const MAX_NAMED = 5;
const ELF = '\x7fELF';
/** The formats of macOS and of Windows. */
const OTHER_PROGRAMS = ['\xcf\xfa\xed\xfe', '\xfe\xed\xfa\xcf', 'MZ\x90\x00'];

/** @throws BenchmarkError USAGE which names the flag for what cannot be detected */
export function detectFunction(described: PackageDescription, given: GivenConfiguration): DetectedFunction {
  const language = given.runtime === undefined ? undefined : languageOf(given.runtime);
  const hasBootstrap = described.files.some(({ path }) => path === 'bootstrap');
  if (language === 'provided' || (language === undefined && given.handler === undefined && hasBootstrap)) {
    return detectBootstrap(described, given, hasBootstrap);
  }
  const { path, ...candidate } =
    given.handler === undefined
      ? detectHandler(described, language)
      : namedHandler(described, given.handler, given.runtime, language);
  const source = described.contents.get(path) ?? '';
  const runtime =
    given.runtime ??
    (candidate.language === 'python'
      ? pythonRuntime(described.files.map((file) => file.path))
      : nodeRuntime(source, described.contents.get('package.json')));
  const remark = moduleRemark(path, source, described.contents.get('package.json'));
  return definedOnly({ runtime, handler: candidate.handler, remark });
}

/** Node.js 24 finds out the kind of a module itself. */
function moduleRemark(path: string, source: string, packageJson: string | undefined): string | undefined {
  const isModule = /^\s*(?:import\s[^(]|export\s*[{cdfal])/m.test(source);
  if (!path.endsWith('.js') || !isModule || /"type"\s*:\s*"module"/.test(packageJson ?? '')) return undefined;
  return `${path} is an ES module without "type": "module" in a package.json: nodejs20.x and nodejs22.x refuse it on AWS`;
}

function detectBootstrap(
  { name, files, contents }: PackageDescription,
  given: GivenConfiguration,
  hasBootstrap: boolean,
): DetectedFunction {
  if (!hasBootstrap) {
    throw problem(
      `${name} has no file bootstrap, which ${given.runtime} starts.`,
      'name the folder or zip that has it',
    );
  }
  if (files.some(({ path, isExecutable }) => path === 'bootstrap' && !isExecutable)) {
    throw problem(
      `The file bootstrap of ${name} may not be executed, and Lambda would refuse to start it.`,
      'chmod +x bootstrap, and package it again with its mode',
    );
  }
  const text = contents.get('bootstrap') ?? '';
  const isElf = text.startsWith(ELF);
  const architecture = elfArchitecture(text);
  if (isElf ? architecture === undefined : OTHER_PROGRAMS.some((format) => text.startsWith(format))) {
    const built = isElf ? 'is built for a processor that Lambda does not have' : 'is a program for macOS or Windows';
    throw problem(
      `${name} ${built}: Lambda runs programs for Linux on x86_64 or arm64.`,
      'build it for Linux, for example cargo lambda build --release',
    );
  }
  return {
    runtime: given.runtime ?? PROVIDED,
    handler: given.handler ?? PROVIDED_HANDLER,
    ...definedOnly({ architecture }),
  };
}

function detectHandler(described: PackageDescription, language: Language | undefined): HandlerCandidate {
  const candidates = handlerCandidates(described.contents).filter(
    (candidate) => language === undefined || candidate.language === language,
  );
  const chosen = likeliest(candidates);
  if (chosen !== undefined) return chosen;
  if (candidates.length > 0) {
    const names = candidates.slice(0, MAX_NAMED).map(({ handler }) => handler);
    throw problem(
      `${described.name} has several handlers: ${names.join(', ')}${candidates.length > MAX_NAMED ? ', …' : ''}.`,
      `name one: --handler ${names[0]}`,
    );
  }
  throw noHandler(described);
}

/** Its file must be there; whether it exports the handler shows when it is called. */
function namedHandler(
  described: PackageDescription,
  handler: string,
  runtime: string | undefined,
  language: Language | undefined,
): HandlerCandidate {
  const paths = described.files.map(({ path }) => path).filter((path) => isFileOf(handler, path));
  const path = paths.find(
    (candidate) => language === undefined || candidate.endsWith('.py') === (language === 'python'),
  );
  if (path !== undefined) return { language: path.endsWith('.py') ? 'python' : 'node', path, handler };
  // A handler in a layer, as extensions and wrappers of monitoring vendors have it, is not a file of the package.
  if (runtime !== undefined && language !== undefined && handler.startsWith('/opt/')) {
    return { language, path: '', handler };
  }
  throw problem(
    `${described.name} has no file for the handler ${handler}.`,
    'name <file without its ending>.<function>, for example --handler index.handler',
  );
}

function noHandler({ name, files }: PackageDescription): BenchmarkError {
  const has = (pattern: RegExp) => files.some(({ path }) => pattern.test(path) && !path.includes('node_modules/'));
  if (has(/\.(js|mjs|cjs|py)$/)) {
    return problem(
      `No file of ${name} defines a handler that could be recognized.`,
      'name it: --handler <file without its ending>.<function>, and --runtime when it is not the newest',
    );
  }
  if (has(/\.[mc]?ts$/)) {
    return problem(
      `${name} has TypeScript, which Lambda does not run.`,
      'bundle it first: npx esbuild handler.ts --bundle --platform=node --format=esm --outfile=dist/index.mjs',
    );
  }
  if (has(/^Cargo\.toml$/) || has(/\.rs$/)) {
    return problem(
      `${name} has Rust sources.`,
      'build it first (cargo lambda build --release) and name target/lambda/<name>',
    );
  }
  if (has(/\.(jar|class)$/)) {
    return problem(`${name} is for Java, which the local cloud does not run.`, 'deploy it and measure it with --aws');
  }
  return problem(
    `${name} has neither a bootstrap nor a Node.js or Python file that could be a function.`,
    'name the folder, zip or file that is deployed; --runtime and --handler say what is in it',
  );
}

/** From the header of an ELF program (elf(5)); undefined for a script. */
function elfArchitecture(text: string): Architecture | undefined {
  if (!text.startsWith(ELF)) return undefined;
  const machine = text.charCodeAt(18) + text.charCodeAt(19) * 256;
  return machine === 183 ? 'arm64' : machine === 62 ? 'x86_64' : undefined;
}

function problem(message: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'USAGE', source: 'user', message, fix });
}

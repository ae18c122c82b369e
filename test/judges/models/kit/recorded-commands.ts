/** Records what the adapters hand to the AWS SDK. Nothing leaves the process: every command is answered here. */
import { vi } from 'vitest';
import { sourceFiles } from '../../../architecture/source-files.ts';
import { serviceModel } from './service-model.ts';
import { shapeFindings } from './shape-walker.ts';

export interface RecordedCommand {
  /** `GetFunction` */
  readonly operation: string;
  /** botocore's name of the service. */
  readonly service: string;
  readonly input: unknown;
  /** The adapter that sent it, from the repository's root. */
  readonly file: string;
}

/** Where botocore calls a service otherwise than the SDK's package does. */
const BOTOCORE_NAMES: Readonly<Record<string, string>> = { sfn: 'stepfunctions', 'secrets-manager': 'secretsmanager' };

const ADAPTER_ROOMS = ['orchestrator-lambdas', 'cli', 'target-functions'];

interface AdapterImport {
  readonly file: string;
  /** `@aws-sdk/client-lambda` */
  readonly specifier: string;
  readonly service: string;
  /** The operations of the command classes and paginators that the file imports. */
  readonly operations: readonly string[];
}

/** They send nothing for us: the SDK itself asks for credentials with the first, and the other only signs. */
const SILENT = ['@aws-sdk/credential-provider-node', '@aws-sdk/s3-request-presigner'];

/** What the files of every folder called `adapters` import of the AWS SDK. */
export function adapterImports(): readonly AdapterImport[] {
  cachedImports ??= readImports();
  return cachedImports;
}

let cachedImports: readonly AdapterImport[] | undefined;

function readImports(): AdapterImport[] {
  const files = ADAPTER_ROOMS.flatMap((room) => sourceFiles(room));
  return files
    .filter(({ file }) => file.split('/').includes('adapters'))
    .flatMap(({ file, text }) =>
      [...text.matchAll(/import \{([^}]*)\} from '(@aws-sdk\/(?:client|lib)-([a-z0-9-]+))'/g)].map(
        ([, names = '', specifier = '', suffix = '']) => ({
          file,
          specifier,
          service: BOTOCORE_NAMES[suffix] ?? suffix,
          operations: [...names.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)].map(
            ([, command, many]) => command ?? many ?? '',
          ),
        }),
      ),
    );
}

/** Until `restore`, every client of those packages answers by itself; an output that is an Error is thrown. */
export async function recordCommands(
  specifiers: Iterable<string>,
  outputs: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly commands: RecordedCommand[]; restore(): void }> {
  const commands: RecordedCommand[] = [];
  const spies: { mockRestore(): void }[] = [];
  for (const specifier of new Set(specifiers)) {
    const suffix = specifier.replace('@aws-sdk/client-', '');
    const service = BOTOCORE_NAMES[suffix] ?? suffix;
    const loaded = (await import(specifier)) as Record<string, unknown>;
    const client = Object.entries(loaded).find(([name]) => /^[A-Z]\w*Client$/.test(name) && name !== '__Client')?.[1];
    if (typeof client !== 'function') throw new Error(`${specifier} has no client`);
    const send = async (command: { readonly constructor: { readonly name: string }; readonly input: unknown }) => {
      const operation = command.constructor.name.replace(/Command$/, '');
      commands.push({ operation, service, input: command.input, file: sendingAdapter() });
      const output = outputs[operation];
      if (output instanceof Error) throw output;
      return { $metadata: {}, ...(output as object) };
    };
    const { prototype } = client as { prototype: { send: typeof send } };
    spies.push(vi.spyOn(prototype, 'send').mockImplementation(send));
  }
  return {
    commands,
    restore: () => {
      for (const spy of spies) spy.mockRestore();
    },
  };
}

function sendingAdapter(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  const stack = new Error('who sends').stack ?? '';
  Error.stackTraceLimit = stackTraceLimit;
  return new RegExp(`/((?:${ADAPTER_ROOMS.join('|')})/[^:\\s]*adapters/[^:\\s]+)`).exec(stack)?.[1] ?? 'unknown';
}

/** What is wrong with an input by AWS's model of its operation. */
export function inputFindings({ service, operation, input }: Omit<RecordedCommand, 'file'>): string[] {
  const model = serviceModel(service);
  const modelled = model.operations[operation];
  if (modelled === undefined) return [`${service} has no operation ${operation}`];
  const findings = shapeFindings(model, modelled.input?.shape ?? '', input ?? {});
  return findings.map((finding) => `${operation}: ${finding}`);
}

/** Adapters that import the SDK in a form that `adapterImports` does not read; types send nothing. */
export function unreadableImports(): string[] {
  const read = new Set(adapterImports().map(({ file, specifier }) => `${file} ${specifier}`));
  return ADAPTER_ROOMS.flatMap((room) => sourceFiles(room)).flatMap(({ file, text, imports }) =>
    imports
      .filter((specifier) => specifier.startsWith('@aws-sdk/') && !SILENT.includes(specifier))
      .filter((specifier) => !read.has(`${file} ${specifier}`))
      .filter((specifier) => !new RegExp(`^import type \\{[^}]*\\} from '${specifier}'`, 'm').test(text))
      .map((specifier) => `${file} ${specifier}`),
  );
}

/** `nodejs*.x`: AWS's own `aws-lambda-ric`, in the version that AWS uses for the runtime, on the Node of this repository. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definedOnly } from '../../../core/defined-only.ts';
import { parseNodeModules } from '../../../core/imports/node-modules.ts';
import { executableVersion } from './executable-version.ts';
import { missing, type Runtime } from './types.ts';

const CLIENT_FOLDER = join(import.meta.dirname, 'node-client');
const TIME_MODULES = join(CLIENT_FOLDER, 'time-modules.cjs');

interface Client {
  readonly name: string;
  readonly entry: string;
  /** The last argument, as on AWS: wrapper scripts put options of Node before it. */
  readonly start: string;
}

/** Supports handlers with a callback. */
const WITH_CALLBACKS: Client = { name: 'aws-lambda-ric-3', entry: 'dist/index.mjs', start: 'start-3.mjs' };
/** Refuses handlers with a callback, as AWS does from nodejs24.x on. */
const WITHOUT_CALLBACKS: Client = { name: 'aws-lambda-ric-4', entry: 'index.mjs', start: 'start-4.mjs' };

function clientOf(identifier: string): Client {
  return Number(/\d+/.exec(identifier)?.[0]) >= 24 ? WITHOUT_CALLBACKS : WITH_CALLBACKS;
}

export const node: Runtime = {
  pattern: /^nodejs\d+\.x$/,
  described: 'nodejs',
  listed: ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'],
  isWrappable: true,
  program({ runtime, memoryMb }, { nodeExecutable }) {
    const client = clientOf(runtime);
    const entry = join(CLIENT_FOLDER, 'node_modules', client.name, client.entry);
    if (!existsSync(entry)) return missing('aws-lambda-ric is not set up (npm run setup)');
    const heapMb = Math.floor(memoryMb * 0.9);
    const start = join(CLIENT_FOLDER, client.start);
    return { ok: true, file: nodeExecutable, arguments: [`--max-old-space-size=${heapMb}`, start] };
  },
  imports: {
    arguments: (programArguments) => ['--require', TIME_MODULES, ...programArguments],
    parse: (lines, { codeDirectory: code, layersDirectory: layers }) =>
      parseNodeModules(lines, definedOnly({ code, layers })),
  },
  variables: ({ runtime }) => ({ AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` }),
  layerVariables: (layersDirectory) => ({ NODE_PATH: join(layersDirectory, 'nodejs', 'node_modules') }),
  readVersion: async ({ nodeExecutable }) => await executableVersion(nodeExecutable),
  label: (_identifier, version = 'unknown') => `nodejs:${version}.local`,
  describe: (identifier, version) => `${version} with aws-lambda-ric ${clientVersion(clientOf(identifier))}`,
};

function clientVersion({ name }: Client): string {
  const manifest = JSON.parse(readFileSync(join(CLIENT_FOLDER, 'package.json'), 'utf8'));
  return String(manifest.dependencies[name]).replace(/^.*@/, '');
}

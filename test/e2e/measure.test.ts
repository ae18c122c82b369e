/** `thaw measure` on functions of different kinds, and what it must not leave in a local cloud that keeps running. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import type { RunComparison } from '../../core/compare/rows.ts';
import { privateOptProblem } from '../../local-cloud/lambda-service/environment/private-opt.ts';
import { type CloudKit, keysBelow, repositoryRoot, waitFor } from '../kit/deployed-cloud.ts';
import { cloudUp, endRunsOfFailedTests } from './cloud-kit.ts';

const SECRET = 'never-written-4711';
const SHELL_BOOTSTRAP = `#!/bin/sh
while true; do
  headers="$TMPDIR/headers"
  curl -sS -D "$headers" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next" > /dev/null
  id=$(grep -Fi lambda-runtime-aws-request-id "$headers" | tr -d '[:space:]' | cut -d: -f2)
  curl -sS "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" -d '{"ok":true}' > /dev/null
done
`;
const HANDLER = 'exports.handler = async () => ({ ok: true });';

interface Measured {
  readonly results: Results;
  readonly functions: readonly { readonly label: string; readonly runtime: string; readonly handler: string }[];
  readonly comparison?: RunComparison;
}

let kit: CloudKit;
beforeAll(async () => {
  kit = await cloudUp(['node-synthetic']);
  write('shell/bootstrap', SHELL_BOOTSTRAP, 0o755);
  write('cjs/index.js', HANDLER);
  write('esm/index.mjs', 'export const handler = async () => ({ ok: true });');
  write('bundle.js', '"use strict";var e={};module.exports={handler:async()=>({ok:true})};');
  write('python/lambda_function.py', 'def lambda_handler(event, context):\n    return {"ok": True}\n');
  write('package/orders/__init__.py', '');
  write('package/orders/rules.py', 'OK = True\n');
  write('package/orders/app.py', 'from orders.rules import OK\ndef handler(event, context):\n    return {"ok": OK}\n');
  write('zipped.zip', zipSync({ 'index.js': strToU8(HANDLER) }));
  write('slow/index.js', `const end = performance.now() + 300; while (performance.now() < end);\n${HANDLER}`);
  write('broken/index.js', `exports.handler = async () => { throw new Error('no table ' + process.env.TABLE); };`);
  write('denies/index.js', `exports.handler = async () => ({ statusCode: 403, body: 'no such user' });`);
  writeCdkTemplate();
  writeSamTemplate();
});
afterAll(() => kit?.down());
endRunsOfFailedTests(() => kit);

function write(name: string, content: string | Uint8Array, mode = 0o644): void {
  const file = path.join(kit.folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

/** A function that fails unless it has the template's variables, memory and layer. */
function writeCdkTemplate(): void {
  const readsOpt = privateOptProblem() === undefined;
  write(
    'cdk.out/asset.abc/index.js',
    `const rules = require('rules');
const path = ${readsOpt ? `require('node:fs').readFileSync('/opt/rules.txt', 'utf8')` : `'by path'`};
exports.handler = async (event) => {
  const { STAGE, TABLE, AWS_LAMBDA_FUNCTION_MEMORY_SIZE } = process.env;
  const seen = [STAGE, TABLE, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, rules.name, path, event.id].join(' ');
  if (seen !== 'test orders 320 rules by path 7') throw new Error(seen);
  return { ok: true };
};`,
  );
  write('cdk.out/asset.def/nodejs/node_modules/rules/index.js', `exports.name = 'rules';`);
  write('cdk.out/asset.def/rules.txt', 'by path');
  const asset = (key: string) => ({ S3Bucket: { 'Fn::Sub': 'assets-\u0024{AWS::Region}' }, S3Key: `${key}.zip` });
  const template = {
    Resources: {
      Orders1A2B3C4D: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: asset('abc'),
          Handler: 'index.handler',
          Runtime: 'nodejs22.x',
          MemorySize: 320,
          Timeout: 20,
          Environment: { Variables: { STAGE: 'test', TABLE: { Ref: 'Table' } } },
          Layers: [{ Ref: 'Rules' }],
        },
      },
      Rules: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: asset('def') } },
      Table: { Type: 'AWS::DynamoDB::Table' },
    },
  };
  const file = (name: string) => ({
    source: { path: `asset.${name}`, packaging: 'zip' },
    destinations: { current: { objectKey: `${name}.zip` } },
  });
  write('cdk.out/Shop.template.json', JSON.stringify(template));
  write('cdk.out/Shop.assets.json', JSON.stringify({ files: { abc: file('abc'), def: file('def') } }));
}

function writeSamTemplate(): void {
  write('sam/hello/app.py', 'def lambda_handler(event, context):\n    return {"ok": True}\n');
  write(
    'sam/template.yaml',
    `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: python3.13, Timeout: 9 } }
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello/
      Handler: app.lambda_handler
      MemorySize: 256
      Environment: { Variables: { REGION: !Ref AWS::Region } }
`,
  );
}

async function measure(...args: string[]) {
  const { code, out, err } = await kit.thaw(['measure', ...args, '--json']);
  return { code, err, measured: JSON.parse(out) as Measured };
}

async function temporaryNames(): Promise<string[]> {
  const { Functions = [] } = await kit.lambda.send(new ListFunctionsCommand({}));
  return Functions.map(({ FunctionName = '' }) => FunctionName).filter((name) => name.startsWith('thaw-temporary-'));
}

async function expectNothingLeft(): Promise<void> {
  expect(await temporaryNames()).toEqual([]);
  const { Buckets = [] } = await kit.s3.send(new ListBucketsCommand({}));
  const assets = Buckets.map(({ Name = '' }) => Name).find((name) => name.includes('assets')) ?? '';
  const { Contents = [] } = await kit.s3.send(new ListObjectsV2Command({ Bucket: assets, Prefix: 'thaw-measure/' }));
  expect(Contents).toEqual([]);
}

describe('measures', () => {
  it('every kind of function, detected', async () => {
    const { code, err, measured } = await measure(
      ...[
        'cjs',
        'shell',
        'esm',
        'bundle.js',
        'python',
        'package',
        'zipped.zip',
        'shell/bootstrap',
        'sam/template.yaml#Hello',
      ],
      ...['--samples', '2', '--memory', '512'],
    );

    expect(measured.functions.map(({ label, runtime, handler }) => `${label} ${runtime} ${handler}`)).toEqual([
      'cjs nodejs24.x index.handler',
      'shell provided.al2023 bootstrap',
      'esm nodejs24.x index.handler',
      'bundle nodejs24.x bundle.handler',
      'python python3.13 lambda_function.lambda_handler',
      'package python3.13 orders/app.handler',
      'zipped nodejs24.x index.handler',
      'shell-bootstrap provided.al2023 bootstrap',
      'hello python3.13 app.lambda_handler',
    ]);
    expect(measured.results.run.status).toBe('complete');
    const valid = measured.results.configurations.map(({ cold, warm }) => [cold?.n, warm?.n]);
    expect(valid).toEqual(Array(9).fill([2, 4]));
    expect(measured.comparison?.reference).toBe('cjs');
    expect(err).toContain('sam/template.yaml#Hello · python3.13, handler app.lambda_handler');
    expect(code).toBe(0);
    await expectNothingLeft();
  });

  it('a function of a CDK template with its memory, variables and layer, and writes no value of --env', async () => {
    const before = readdirSync('/opt', { recursive: true }).length;
    const args = ['cdk.out/Shop.template.json#Orders', '--event', '{"id":7}', '--samples', '2'];
    const refused = await kit.thaw(['measure', ...args]);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/TABLE is !Ref Table.*\n.*fix: give them: --env TABLE=…/);

    const { code, err, measured } = await measure(...args, '--env', 'TABLE=orders', '--env', `PASSWORD=${SECRET}`);

    expect(code).toBe(0);
    expect(measured.results.configurations.map(({ memoryMb, cold }) => [memoryMb, cold?.n])).toEqual([[320, 2]]);
    expect(readdirSync('/opt', { recursive: true }).length).toBe(before);
    expect(err).toContain('variables STAGE, TABLE, PASSWORD');
    expect(JSON.stringify(measured) + err).not.toContain(SECRET);
    const folders = [kit.folder, path.join(repositoryRoot, '.thaw', 'cloud', String(kit.port))];
    expect(folders.flatMap((folder) => filesWith(folder, SECRET))).toEqual([]);
  });

  it('and finds one that is slower than the first', async () => {
    const { code, measured } = await measure('cjs', 'slow', '--memory', '512');

    const init = measured.comparison?.rows.find(({ metric }) => metric === 'initDurationMs');
    expect(init?.verdict).toBe('regressed');
    expect(code).toBe(1);
  });
});

describe('shows what a function returned that fails, measures nothing, and leaves nothing:', () => {
  it.each([
    ['broken', /broken fails with this event; it returned:\n {4}Error: no table \*\*\*\n +at .*index\.m?js:\d/],
    ['denies', /denies fails with this event; it returned:\n.*no such user/],
  ])('%s', async (name, message) => {
    const { code, err } = await kit.thaw(['measure', 'cjs', name, '--env', `TABLE=${SECRET}`]);

    expect(err).toMatch(message);
    expect(err).toMatch(/fix: correct the function, or give it what it needs: event \(--event\)/);
    expect(err).not.toContain(SECRET);
    expect(code).toBe(1);
    await expectNothingLeft();
  });
});

describe('removes its functions', () => {
  /** Starts a measurement, and resolves once it has written samples. */
  async function startMeasuring() {
    const before = (await keysBelow(kit, 'runs/')).length;
    const child = kit.startThaw(['measure', 'cjs', '--samples', '100']);
    const isMeasuring = async () => (await keysBelow(kit, 'runs/')).length > before + 5;
    await waitFor(async () => child.exitCode !== null || (await isMeasuring()), Boolean);
    expect(await temporaryNames()).toHaveLength(1);
    return { child, ended: new Promise<number | null>((resolve) => child.once('close', resolve)) };
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('after %s', async (signal) => {
    const { child, ended } = await startMeasuring();
    child.kill(signal);

    expect(await ended).toBe(130);
    await expectNothingLeft();
  });

  it('at the next start when it was killed', async () => {
    const { child, ended } = await startMeasuring();
    child.kill('SIGKILL');
    await ended;
    expect(await temporaryNames()).toHaveLength(1);

    const { code, err } = await measure('esm', '--samples', '1');

    expect(err).toContain('Removed the temporary functions that an earlier command had left.');
    expect(code).toBe(0);
    await expectNothingLeft();
  });
});

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}

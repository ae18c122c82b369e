import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { synthesizeOnce } from '../../../cli/sessions/synthesize-once.ts';

let root: string;
let assembly: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'thaw-synthesis-'));
  assembly = path.join(root, '.thaw', 'cdk.out');
  write('infra/app.ts', 'app');
  write('core/plan/keys.ts', 'keys');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(file: string, content: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

/** @returns whether the templates were made */
function synthesize(args = ['synth'], work = async () => writeTemplates()): Promise<boolean> {
  return synthesizeOnce({ repositoryRoot: root, assembly, args }, work);
}

function writeTemplates(): void {
  mkdirSync(assembly, { recursive: true });
  writeFileSync(path.join(assembly, 'manifest.json'), '{}');
}

describe('templates of the local cloud', () => {
  it('are made once of the same sources', async () => {
    expect(await synthesize()).toBe(true);
    expect(await synthesize()).toBe(false);
  });

  it.each([
    ['the code of the app', () => write('infra/app.ts', 'another app')],
    ['code that it imports', () => write('core/plan/new.ts', 'new')],
    ['a handler of the orchestrator', () => write('orchestrator-lambdas/measure/handler.ts', 'new')],
    ['the state machine', () => write('state-machine/benchmark.asl.yaml', 'new')],
    ['a suite', () => write('suites/quick.json', '{}')],
    ['the manifest of a target', () => write('target-functions/node/node-dynamodb/target.json', '{}')],
    [
      'the bundled extension of the local cloud',
      () => write('local-cloud/extensions/parameters-and-secrets/main.mjs', ''),
    ],
    ['a built target', () => write('.thaw/build/x86_64/app/record.json', '{}')],
    ['the locked packages', () => write('package-lock.json', '{}')],
    ['the project’s settings of the CDK', () => write('cdk.json', '{}')],
    ['their own removal', () => rmSync(assembly, { recursive: true })],
  ])('are made again after a change of %s', async (_, change) => {
    await synthesize();
    change();
    expect(await synthesize()).toBe(true);
    expect(existsSync(path.join(assembly, 'manifest.json'))).toBe(true);
  });

  it('are made again for other arguments', async () => {
    await synthesize();
    expect(await synthesize(['synth', '-c', 'targets=rust-health'])).toBe(true);
  });

  it('are made again when the last attempt failed', async () => {
    await synthesize();
    write('infra/app.ts', 'wrong');
    const failing = async () => {
      writeTemplates();
      throw new Error('does not compile');
    };
    await expect(synthesize(['synth'], failing)).rejects.toThrow('does not compile');
    write('infra/app.ts', 'app');
    expect(await synthesize()).toBe(true);
  });
});

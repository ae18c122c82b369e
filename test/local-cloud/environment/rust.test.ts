import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, nodeFunction, startEngine, type TestEngine } from './kit.ts';

const SOURCE = fileURLToPath(new URL('../../../local-cloud/bench/targets/known-cost.rs', import.meta.url));

function compile(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'thaw-rust-'));
  try {
    execFileSync('rustc', ['--edition', '2024', '-o', join(directory, 'bootstrap'), SOURCE], { stdio: 'ignore' });
    return directory;
  } catch {
    console.warn('SKIPPED: a Rust function needs rustc on the path.');
    rmSync(directory, { recursive: true });
    return undefined;
  }
}

const codeDirectory = compile();

describe.skipIf(codeDirectory === undefined)('a compiled Rust function', () => {
  let test: TestEngine;
  beforeAll(async () => {
    test = await startEngine();
  });
  afterAll(async () => {
    await test.stop();
    rmSync(codeDirectory ?? '', { recursive: true, force: true });
  });

  it('reports no less than the function measured itself, in init and in the handler', async () => {
    const slow = nodeFunction({
      runtime: 'provided.al2023',
      codeDirectory: codeDirectory ?? '',
      environment: { INIT_SLEEP_MS: '80' },
    });
    const { value, metrics } = await call(test.engine, slow, { sleepMs: 60 });

    // Reported figures carry two decimals.
    expect(metrics.initDurationMs).toBeGreaterThanOrEqual(value.initMs - 0.01);
    expect(metrics.durationMs).toBeGreaterThanOrEqual(value.workMs - 0.01);
  });
});

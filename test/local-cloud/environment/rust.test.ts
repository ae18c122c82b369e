import { expect, it, onTestFinished } from 'vitest';
import { prepareBench } from '../../../local-cloud/bench/bench-functions.ts';
import { call, nodeFunction, startEngine } from './kit.ts';

const { rustDirectory: codeDirectory } = prepareBench(process.cwd());
if (codeDirectory === undefined) console.warn('SKIPPED: a Rust function needs rustc on the path.');

it.skipIf(codeDirectory === undefined)(
  'reports no less than a Rust function measured itself, in init and in the handler',
  async () => {
    const test = await startEngine();
    onTestFinished(() => test.stop());
    const environment = { INIT_SLEEP_MS: '80' };
    const slow = nodeFunction({ runtime: 'provided.al2023', codeDirectory: codeDirectory ?? '', environment });
    const { value, metrics } = await call(test.engine, slow, { sleepMs: 60 });

    // Reported figures carry two decimals.
    expect(metrics.initDurationMs).toBeGreaterThanOrEqual(value.initMs - 0.01);
    expect(metrics.durationMs).toBeGreaterThanOrEqual(value.workMs - 0.01);
  },
);

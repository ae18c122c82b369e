// The suites first-call and synthetic in their short forms, and a suite with the warm-up on and off, through the command.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import { type CloudKit, repositoryRoot } from '../kit/deployed-cloud.ts';
import { cloudUp, endRunsOfFailedTests, expectRecomputed, reportFolder } from './cloud-kit.ts';

const TARGETS = [
  ...['rust-latency-breakdown', 'rust-latency-warmup', 'rust-dynamodb', 'python-dynamodb'],
  ...['rust-synthetic', 'python-synthetic', 'node-synthetic'],
];
const SWEEP_MB = [128, 256, 512, 1024, 1769];

let kit: CloudKit;
beforeAll(async () => {
  kit = await cloudUp(TARGETS);
});
afterAll(() => kit?.down());
endRunsOfFailedTests(() => kit);

/** Runs a suite with the command to a complete report and returns its files, after another language has recomputed it. */
async function run(suite: string, ...options: readonly string[]) {
  const result = await kit.thaw(['run', suite, ...options]);
  expect(result.out).toMatch(/^Complete: /m);
  expect(result.code).toBe(0);
  const folder = reportFolder(kit, result);
  expectRecomputed(folder);
  return {
    page: readFileSync(path.join(folder, 'report.html'), 'utf8'),
    samples: readFileSync(path.join(folder, 'samples.csv'), 'utf8'),
    results: JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8')) as Results,
  };
}

describe('the suite first-call, short', () => {
  let outcome: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    outcome = await run('first-call', '--set', 'cold.samples=1');
  });

  it('is complete, with every published figure beside the measured one', () => {
    expect(outcome.results.run.status).toBe('complete');
    expect(outcome.results.published.filter(({ measured }) => measured === null)).toEqual([]);
    expect(outcome.page).toContain('Published figures beside ours');
  });

  it('draws TLS, its shares and the cost over all five memory sizes', () => {
    const breakdown = outcome.results.configurations.filter((result) => result.function === 'rust-latency-breakdown');
    expect(breakdown.map(({ memoryMb }) => memoryMb)).toEqual(SWEEP_MB);
    for (const { cold, costUsdPerMillion } of breakdown) {
      for (const metric of ['tls_ms', 'tls_share_of_connection_percent', 'tls_share_of_duration_percent']) {
        expect(cold?.metrics[metric]?.median, metric).toBeGreaterThan(0);
      }
      expect(costUsdPerMillion.cold).toBeGreaterThan(0);
    }
    const [, table = ''] = outcome.page.split('<caption>Memory: rust-latency-breakdown get');
    const [header = ''] = table.split('</thead>');
    expect([...header.matchAll(/>(\d+) MB</g)].map(([, memoryMb]) => Number(memoryMb))).toEqual(SWEEP_MB);
  });

  it('shows that the warm-up moves the cost from the first call to init', () => {
    const of = (label: string) =>
      outcome.results.configurations.find((result) => result.function === label && result.memoryMb === 128)?.cold
        ?.metrics;
    const [plain, warming] = [of('rust-dynamodb'), of('rust-latency-warmup')];
    expect(warming?.['initDurationMs']?.median).toBeGreaterThan(plain?.['initDurationMs']?.median ?? Infinity);
    expect(warming?.['durationMs']?.median).toBeLessThan(plain?.['durationMs']?.median ?? 0);
    expect(outcome.page).toContain('rust-dynamodb and rust-latency-warmup at 128 MB');
  });

  it('has its setup call as a row that is in no statistic', () => {
    const rows = outcome.samples.split('\n').filter((row) => row.includes(',setup,0,'));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain('python-dynamodb_');
    expect(outcome.results.run.samples).toMatchObject({ setup: 1, valid: 15, total: 16 });
  });
});

describe('the suite synthetic, short', () => {
  it('is complete, with every published figure and the same responses in three languages', async () => {
    const functions = ['rust-synthetic', 'python-synthetic', 'node-synthetic'].map((target) => ({
      target,
      memoryMb: [512],
      payloads: ['cpu', 'memory'],
    }));
    const short = { suite: 'synthetic', functions, cold: { samples: 1 }, warm: { samples: 2 } };
    writeFileSync(path.join(kit.folder, 'short.json'), JSON.stringify(short));

    const { results } = await run('short.json');

    expect(results.run).toMatchObject({ suite: 'synthetic', status: 'complete' });
    expect(results.configurations).toHaveLength(6);
    expect(results.published.filter(({ measured }) => measured === null)).toEqual([]);
    expect(results.warnings.map(({ code }) => code)).not.toContain('ANSWERS_DIFFER');
  });
});

describe('warming on and off', () => {
  it('is the suite of docs/measurement-method.md, and off is slower than on', async () => {
    const docs = readFileSync(path.join(repositoryRoot, 'docs', 'measurement-method.md'), 'utf8');
    const [, written = ''] = /```json\n(\{ "name": "warming",[\s\S]+?)```/.exec(docs) ?? [];
    writeFileSync(path.join(kit.folder, 'warming.json'), written);

    const { results, page } = await run('warming.json', '--set', 'cold.samples=1');

    const off = results.comparisons.find(
      (result) => result.override === 'off' && result.referenceOverride === 'on' && result.metric === 'durationMs',
    );
    expect(off?.ratio).toBeGreaterThan(1);
    expect(page).toContain('rust-latency-warmup: on and off at 128 MB');
  });
});

// Every suite that ships must give a whole report: its published figures and patterns must name what its targets measure.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../core/plan/make-plan.ts';
import { buildResults } from '../../../core/report/build-report.ts';
import { headline } from '../../../core/report/headline.ts';
import { renderMarkdown } from '../../../core/report/markdown.ts';
import { renderTerminal, TERMINAL_WIDTH } from '../../../core/report/terminal-tables.ts';
import { resolveRequest } from '../../../core/suite/resolve.ts';
import { measurePlan } from '../../kit/measure-plan.ts';
import { realCatalogue, suiteFiles } from '../../suites/real-catalogue.ts';

function resultsOf(suiteName: string, isMissing?: Parameters<typeof realCatalogue>[0]) {
  const catalogue = realCatalogue(isMissing);
  const { suite, modified, warnings } = resolveRequest({ suite: suiteName }, catalogue, 'local');
  const functions = suite.functions.map(({ label, target = '' }) => {
    const { manifest } = catalogue.targets.find((each) => each.manifest.name === target) ?? {};
    return {
      label,
      functionName: `thaw-${target}`,
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:thaw-${target}`,
      target,
      runtime: manifest?.runtime ?? '',
      architecture: 'x86_64' as const,
      timeoutSeconds: manifest?.timeoutSeconds ?? 30,
      codeSizeBytes: 1_000_000,
      codeSha256: 'c2hh',
      hasProbe: true,
      metrics: manifest?.metrics ?? [],
      build: {
        target,
        architecture: 'x86_64' as const,
        profile: 'local',
        zipPath: `.thaw/build/x86_64/${target}/function.zip`,
        zipSizeBytes: 1_000_000,
        zipSha256: 'ab',
        toolchain: 'test',
        bundleSizeBytes: 2_000_000,
      },
    };
  });
  const plan = makePlan({
    suite,
    suiteSha256: 'ab',
    modified,
    functions,
    environment: { kind: 'local', region: 'us-east-1', throttle: 'cgroup-v2', memoryLimit: 'cgroup-v2' },
    runId: `20261121T020000Z-${suiteName}-abcdef`,
    executionArn: 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:x',
    startedAt: '2026-11-21T02:00:00.000Z',
    warnings,
  });
  return buildResults(measurePlan(plan));
}

describe.each(suiteFiles().map((file) => path.basename(file, '.json')))('the suite %s', (suiteName) => {
  const results = resultsOf(suiteName);

  it('is complete when every step went well', () => {
    expect(results.run.status).toBe('complete');
    expect(results.problems).toEqual([]);
  });

  it('has a measured figure for every published one, except those under load', () => {
    const alone = results.published.filter((each) => each.measured === null && each.phase !== 'load');
    expect(alone).toEqual([]);
  });

  it('finds both sides of every pattern', () => {
    expect(results.patterns.filter((each) => each.memoryMb === null)).toEqual([]);
  });

  it('renders at most 110 columns wide and without anything undefined', () => {
    const terminal = renderTerminal(results);
    expect(Math.max(...terminal.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(TERMINAL_WIDTH);
    expect(terminal + renderMarkdown(results)).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe('a machine that cannot build Rust', () => {
  const results = resultsOf('quick', (manifest) => manifest.language === 'rust');

  it('completes what it can measure, and says first what was left out', () => {
    expect(results.run.status).toBe('complete');
    expect(headline(results)[1]).toMatch(/^rust-[a-z]+ was left out/);
    expect(results.warnings.find((each) => each.code === 'TARGET_MISSING')?.fix).toContain('install cargo');
  });

  it('leaves published figures and patterns of Rust open', () => {
    const rust = results.published.filter((each) => each.function.startsWith('rust-'));
    expect(rust.length).toBeGreaterThan(0);
    expect(rust.every((each) => each.measured === null)).toBe(true);
    expect(results.patterns.every((each) => each.holds === null)).toBe(true);
  });
});

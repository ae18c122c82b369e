import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../../core/analysis/build-results.ts';
import type { Results } from '../../../../core/analysis/results/types.ts';
import type { NightlyResult, NightlyShift } from '../../../../core/history/nightly-result.ts';
import { headline } from '../../../../core/report/sentences/headline.ts';
import { nightlySentences, seriesName } from '../../../../core/report/sentences/nightly.ts';
import { renderTerminal } from '../../../../core/report/terminal-tables.ts';
import { smallRun } from '../../../kit/report-run.ts';
import { tablesText } from '../../../kit/tables-text.ts';

const KEY = {
  id: 'rust_arm64_init',
  function: 'rust',
  architecture: 'arm64',
  metric: 'initDurationMs',
  phase: 'cold',
} as const;
const SHIFT: NightlyShift = {
  key: KEY,
  rule: 'slow',
  direction: 'slower',
  ratio: 1.21,
  interval: { low: 1.12, high: 1.3, confidence: 0.95 },
  pValue: 0.0001,
  adjustedPValue: 0.0031,
  suspectedOn: '2026-11-17',
  foundOn: '2026-11-20',
  changedOn: '2026-11-14',
  changedOnBetween: ['2026-11-13', '2026-11-15'],
  causes: [{ kind: 'code', explanation: 'The function has other code since that night.' }],
  isNew: true,
  baselineMs: 40,
  tonightMs: 48.4,
};

function withNights(nightly: Partial<NightlyResult>): Results {
  const withoutNews: NightlyResult = {
    day: '2026-11-20',
    verdict: 'unchanged',
    earlierNights: 40,
    testedSeries: 3,
    validNights: 41,
    missingNights: [],
    shifts: [],
    watch: [],
    gaps: [],
    series: [],
  };
  return { ...buildResults(smallRun()), nightly: { ...withoutNews, ...nightly } };
}

describe('the headline', () => {
  it('has the verdict of the nights right after that of the run', () => {
    const [first, second] = headline(withNights({ verdict: 'regressed', shifts: [SHIFT] }));

    expect(first).toContain('Complete');
    expect(second).toContain(
      'REGRESSED against earlier nights: rust Init Duration 1.21× as long since 2026-11-14 (The function has other code since that night), 95 % [1.12–1.30], began between 2026-11-13 and 2026-11-15, suspected since 2026-11-17.',
    );
  });

  it.each([
    [{ packageUnchanged: true, shifted: true }, 'The canary rust-health shifted this night with its package unchanged'],
    [{ packageUnchanged: true, shifted: false }, 'The canary rust-health, whose package is unchanged, did not shift'],
    [{ packageUnchanged: false, shifted: null }, 'has another package since one of these nights, so it is no evidence'],
    [{ packageUnchanged: true, shifted: null }, 'could not be tested this night, so it is no evidence'],
  ])('reports the canary on a night that found a shift: %o', (canary, words) => {
    const nightly = { verdict: 'regressed', shifts: [SHIFT], canary: { function: 'rust-health', ...canary } } as const;

    expect(nightlySentences(withNights(nightly)).join(' ')).toContain(words);
    expect(nightlySentences(withNights({ ...nightly, verdict: 'unchanged', shifts: [] })).join(' ')).not.toContain(
      words,
    );
  });

  it('names the series that have no figure tonight', () => {
    const gaps = [1, 2, 3, 4].map(() => ({ key: KEY, reason: 'few-samples' as const }));

    expect(nightlySentences(withNights({ gaps })).join(' ')).toContain(
      'No figure tonight of 4 series (gaps, not zeros): rust Init Duration (fewer than 6 valid samples); ',
    );
  });

  it('names three shifts and counts the others', () => {
    const shifts = [1.1, 1.2, 1.3, 1.4, 1.5].map((ratio) => ({ ...SHIFT, ratio }));
    const [sentence] = nightlySentences(withNights({ verdict: 'regressed', shifts }));

    expect(sentence).toMatch(/1\.50×.*1\.40×.*1\.30×.*and 2 more\.$/);
  });

  it('does not mention nights in a first run', () => {
    expect(nightlySentences(withNights({ verdict: 'inconclusive', earlierNights: 0 }))).toEqual([]);
  });

  it('names nights that are missing', () => {
    expect(nightlySentences(withNights({ missingNights: ['2026-11-18', '2026-11-19'] }))).toContain(
      '2 nights before this one are missing: 2026-11-18, 2026-11-19.',
    );
  });

  it('has a suspicion as such, and what the platform did', () => {
    const watch = [{ key: KEY, direction: 'slower' as const, ratio: 1.4, since: '2026-11-18', share: 0.7 }];
    const key = { architecture: 'arm64', metric: 'initDurationMs', phase: 'cold' } as const;
    const shift = { ...SHIFT, ratio: 1.1, changedFunctions: [], interval: null };
    const text = nightlySentences(withNights({ watch, platforms: [{ key, tonight: 1.1, shifts: [shift] }] })).join(
      '\n',
    );

    expect(text).toContain('Suspected, not an alert: rust Init Duration 1.40× as long since 2026-11-18.');
    expect(text).toContain(
      'PLATFORM: arm64 Init Duration, all functions: 1.10× as long since 2026-11-14 (The platform: nothing of the functions changed), began between 2026-11-13 and 2026-11-15. No function is reported for it.',
    );
    expect(text).toContain('Functions unchanged against 40 earlier nights.');
    expect(text).toContain(
      "Tonight's part of the platform, removed before judging: arm64 Init Duration, all functions 1.10× as long as usual.",
    );
  });

  it('does not repeat what an earlier night found', () => {
    expect(nightlySentences(withNights({ shifts: [{ ...SHIFT, isNew: false }] }))).toEqual([
      'Unchanged against 40 earlier nights (1 shift was found on earlier ones).',
    ]);
  });
});

describe('the table', () => {
  it('has each shift with its day and cause, and the series on watch', () => {
    const watch = [
      {
        key: { ...KEY, memoryMb: 128, payload: 'get' },
        direction: 'slower' as const,
        ratio: 1.4,
        since: '2026-11-18',
        share: 0.7,
      },
    ];
    const text = tablesText(withNights({ verdict: 'regressed', shifts: [SHIFT], watch }));

    expect(text).toContain('## Against earlier nights');
    expect(text).toMatch(
      /\| rust Init Duration \| 40\.0 \| 48\.4 \| 1\.21× as long \| .* \| 2026-11-14 \| .* \| this night, suspected since 2026-11-17 \|/,
    );
    expect(text).toMatch(/1\.40× as long .* suspected .* 2026-11-18 .* not an alert/);
    expect(text).toMatch(/\[1\.12–1\.30\].* 2026-11-13 and 2026-11-15/);
  });

  it('has one day where it is certain on which a shift began', () => {
    const certain = { ...SHIFT, changedOnBetween: ['2026-11-14', '2026-11-14'] } as const;
    const text = tablesText(withNights({ verdict: 'regressed', shifts: [certain] }));

    expect(text).toContain('| 2026-11-14 | 2026-11-14 | this night, ');
  });

  it('fits a terminal', () => {
    const lines = renderTerminal(withNights({ shifts: [SHIFT] })).split('\n');

    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(110);
  });

  it('is absent when there is neither a shift nor a series on watch', () => {
    expect(tablesText(withNights({}))).not.toContain('Against earlier nights');
  });
});

it('names a series by its function, memory size, payload and phase', () => {
  expect(seriesName(KEY)).toBe('rust Init Duration');
  expect(
    seriesName({ ...KEY, phase: 'warm', metric: 'durationMs', memoryMb: 128, payload: 'get', override: 'x' }),
  ).toBe('rust 128 MB get / x, warm call');
});

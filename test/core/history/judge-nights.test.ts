import { describe, expect, it } from 'vitest';
import { judgeNights } from '../../../core/history/judge-nights.ts';
import type { Night } from '../../../core/history/types.ts';
import { calmNights, night, nightsOf, seriesNight } from '../../kit/nights.ts';

function only(report: ReturnType<typeof judgeNights>) {
  const [series] = report.series;
  if (report.series.length !== 1 || series === undefined) throw new Error(`${report.series.length} series`);
  return series;
}

describe('judgeNights', () => {
  it('finds nothing in a year of calm nights', () => {
    const report = judgeNights(nightsOf(calmNights(365)));

    expect(report.days).toHaveLength(365);
    expect(only(report)).toMatchObject({ shifts: [], gaps: [] });
  });

  it('treats a missing night as a gap, not as a regression', () => {
    const medians: (number | null)[] = calmNights(60);
    medians[30] = null;
    const report = judgeNights(nightsOf(medians));

    expect(only(report)).toMatchObject({ shifts: [], gaps: [{ day: '2026-03-31', reason: 'missing' }] });
    expect(only(report).values[30]).toBeNull();
  });

  it.each([
    ['few-samples', night(1, { series: [seriesNight({ n: 5 })] })],
    ['errors', night(1, { series: [seriesNight({ errorShare: 0.21 })] })],
    ['not-measured', night(1, { series: [] })],
    ['failed', night(1, { series: [], status: 'failed' })],
  ] as const)('leaves a gap: %s', (reason, between) => {
    const series = only(judgeNights([night(0), between, night(2)]));

    expect(series.gaps).toEqual([{ day: '2026-03-02', reason }]);
    expect(series.values).toEqual([90, null, 90]);
  });

  it('replaces a failed run by its repetition, but not by a failed one', () => {
    const failed = night(0, { status: 'failed', series: [] });
    const later = { startedAt: '2026-03-01T09:00:00.000Z', runId: 'again' };

    expect(only(judgeNights([failed, { ...night(0), ...later }])).values).toEqual([90]);
    expect(only(judgeNights([night(0), { ...failed, ...later }])).values).toEqual([90]);
  });

  it('never compares a local night with one on AWS', () => {
    const local: Night[] = nightsOf(calmNights(40)).map((night) => ({ ...night, environmentKind: 'local' }));
    const aws = nightsOf([...new Array<null>(40).fill(null), ...calmNights(20).map((value) => value * 3)]);

    expect(only(judgeNights([...local, ...aws]))).toMatchObject({ shifts: [] });
    expect(judgeNights([...local, ...aws]).days).toHaveLength(20);
  });

  it('starts a series when a function is first measured', () => {
    const nights = [night(0), night(1, { series: [seriesNight(), seriesNight({ id: 'new', function: 'new' })] })];
    const added = judgeNights(nights).series[1];

    expect(added).toMatchObject({ values: [null, 90], gaps: [] });
  });

  it('names the day and the new code of a shift', () => {
    const nights = nightsOf(calmNights(60).map((value, day) => (day >= 40 ? value * 1.2 : value))).map((night, day) =>
      day < 40
        ? night
        : {
            ...night,
            series: night.series.map((series) => ({
              ...series,
              provenance: { ...series.provenance, codeSha256: 'code-2' },
            })),
          },
    );
    const [shift] = only(judgeNights(nights)).shifts;

    expect(shift).toMatchObject({ changedOn: '2026-04-10', direction: 'slower', causes: [{ kind: 'code' }] });
  });

  it('is on watch after two nights of a jump', () => {
    const medians = calmNights(42).map((value, day) => (day >= 40 ? value * 1.4 : value));

    expect(only(judgeNights(nightsOf(medians)))).toMatchObject({ shifts: [], watch: { direction: 'slower' } });
  });

  it('returns an empty report for no nights', () => {
    expect(judgeNights([])).toEqual({ days: [], series: [], platforms: [] });
  });
});

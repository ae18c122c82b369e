import { describe, expect, it } from 'vitest';
import { judgeTonight } from '../../../core/history/judge-tonight.ts';
import { SHIFT_RULE } from '../../../core/history/shift-rule.ts';
import type { Night } from '../../../core/history/types.ts';
import { calmNights, FIRST_DAY, night, nightsOf, seriesNight } from '../../kit/nights.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

function judgeLast(nights: readonly Night[]) {
  const last = nights.at(-1) ?? night(0);
  return judgeTonight(last, nights.slice(0, -1));
}

describe('the verdict of a night', () => {
  it('is inconclusive while there are fewer than 21 nights', () => {
    expect(judgeLast(nightsOf(calmNights(20)))).toMatchObject({ verdict: 'inconclusive', validNights: 20 });
  });

  it('is unchanged among calm nights', () => {
    expect(judgeLast(nightsOf(calmNights(40)))).toMatchObject({ verdict: 'unchanged', shifts: [], earlierNights: 39 });
  });

  it('is regressed on the night that finds a jump, and only on that one', () => {
    const medians = [...calmNights(30), 120, 121, 119, 120, 121];
    const verdicts = [31, 32, 33, 34, 35].map((count) => judgeLast(nightsOf(medians.slice(0, count))).verdict);

    expect(verdicts).toEqual(['unchanged', 'unchanged', 'regressed', 'unchanged', 'unchanged']);
  });

  it('is improved when all new shifts are faster', () => {
    expect(judgeLast(nightsOf([...calmNights(30), 60, 61, 60]))).toMatchObject({
      verdict: 'improved',
      shifts: [{ direction: 'faster', isNew: true, tonightMs: 60 }],
    });
  });

  it('lists a shift that an earlier night found, as not new', () => {
    const { shifts } = judgeLast(nightsOf([...calmNights(30), 120, 121, 119, 120]));

    expect(shifts).toMatchObject([{ direction: 'slower', isNew: false }]);
    expect(shifts[0]?.baselineMs).toBeCloseTo(90, 0);
  });

  it('has the night since when a shift was suspected', () => {
    const { shifts } = judgeLast(nightsOf([...calmNights(30), 120, 121, 119]));

    expect(shifts).toMatchObject([{ changedOn: '2026-03-31', suspectedOn: '2026-04-01', foundOn: '2026-04-02' }]);
  });

  it('puts two slow nights on watch', () => {
    expect(judgeLast(nightsOf([...calmNights(30), 120, 121])).watch).toMatchObject([{ direction: 'slower' }]);
  });
});

describe('the first night under a new rule', () => {
  const withRule = (nights: readonly Night[]) => nights.map((night) => ({ ...night, shiftRule: SHIFT_RULE.id }));
  // Found on its third valid night, four nights after it began.
  const older = nightsOf([...calmNights(30), 120, null, null, 121, 119]);

  it('shows an older shift and does not send it', () => {
    expect(judgeLast(older)).toMatchObject({ verdict: 'unchanged', shifts: [{ isNew: false }] });
    expect(judgeLast(withRule(older))).toMatchObject({ verdict: 'regressed', shifts: [{ isNew: true }] });
  });

  it('does not send it on the next night either', () => {
    const medians = [...calmNights(30), 120, null, null, 121, 119, 120];
    const next = nightsOf(medians).map((own) =>
      own.runId === 'run-34' || own.runId === 'run-35' ? { ...own, shiftRule: SHIFT_RULE.id } : own,
    );

    expect(judgeLast(next)).toMatchObject({ verdict: 'unchanged', shifts: [{ isNew: false }] });
  });

  it('sends one that began two nights ago, which no rule can have sent', () => {
    expect(judgeLast(nightsOf([...calmNights(30), 120, 121, 119])).verdict).toBe('regressed');
  });
});

describe('a shift that an earlier night reported', () => {
  const JUMP = [...calmNights(30), 120, 121, 119];
  const ID = 'rust_arm64_init';
  /** All nights under the rule and started by the schedule; one of them reported a shift since a day. */
  const nights = (medians: readonly (number | null)[], reportedOn?: { day: number; changedOn: string; id?: string }) =>
    nightsOf(medians).map((own) => {
      const scheduled = { ...own, shiftRule: SHIFT_RULE.id, scheduledTime: own.startedAt };
      if (reportedOn === undefined || own.runId !== `run-${reportedOn.day}`) return scheduled;
      const { id = ID, changedOn } = reportedOn;
      return { ...scheduled, reported: [{ id, direction: 'slower' as const, changedOn }] };
    });

  it('is not reported again when a later replay finds it tonight', () => {
    const reporting = (id: string) => nights(JUMP, { day: 31, changedOn: '2026-03-30', id });

    expect(judgeLast(reporting(ID))).toMatchObject({ verdict: 'unchanged', shifts: [{ isNew: false }] });
    expect(judgeLast(reporting('other')).verdict).toBe('regressed');
  });

  it('is reported late when a later replay finds it on a night that did not report it', () => {
    const later = [...JUMP, 120];

    expect(judgeLast(nights(later))).toMatchObject({ verdict: 'regressed', shifts: [{ isNew: true }] });
    expect(judgeLast(nights(later, { day: 32, changedOn: '2026-03-31' })).verdict).toBe('unchanged');
    expect(judgeLast(nights([...JUMP, 120, 121, 119, 120])).verdict).toBe('unchanged');
  });

  it('is not reported late when it is over', () => {
    const over = judgeLast(nights([...JUMP, 90, 90.5, 89.5]));

    expect(over).toMatchObject({ verdict: 'unchanged', shifts: [{ isNew: false, revertedOn: '2026-04-03' }] });
  });

  it('does not hide a second one three nights later', () => {
    const twice = judgeLast(nights([...JUMP, 160, 161, 159], { day: 32, changedOn: '2026-03-31' }));

    expect(twice.shifts.map(({ changedOn, isNew }) => [changedOn, isNew])).toEqual([
      ['2026-04-03', true],
      ['2026-03-31', false],
    ]);
  });

  it('is reported to the subscribers when only a run that nobody scheduled has shown it', () => {
    const shown = nights([...JUMP, 120], { day: 32, changedOn: '2026-03-31' }).map(({ scheduledTime, ...own }) =>
      own.runId === 'run-32' ? own : { ...own, scheduledTime },
    );
    const { scheduledTime: _, ...byHand }: Night = shown.at(-1) ?? night(0);

    expect(judgeLast(shown).verdict).toBe('regressed');
    expect(judgeLast([...shown.slice(0, -1), byHand]).verdict).toBe('unchanged');
  });
});

describe('what is compared', () => {
  it('excludes later nights, nights of another environment and the night itself', () => {
    const nights = nightsOf(calmNights(20));
    const tonight = nights[10] ?? night(10);
    const local = nightsOf(calmNights(5)).map((night) => ({ ...night, environmentKind: 'local' as const }));

    expect(judgeTonight(tonight, [...nights, ...local]).earlierNights).toBe(10);
  });

  it('does not depend on the order of the nights', () => {
    const nights = nightsOf([...calmNights(30), 120, 121, 119]);
    const tonight = nights.at(-1) ?? night(0);

    expect(judgeTonight(tonight, nights.toReversed())).toEqual(judgeTonight(tonight, nights));
  });

  it('names a function with an unchanged package that shifted at the same time', () => {
    const canary = {
      id: 'canary_arm64_init',
      function: 'canary',
      provenance: { codeSha256: 'same', configuration: '' },
    };
    const nights = [...calmNights(30), 120, 121, 119].map((medianMs, day) =>
      night(day, {
        series: [
          seriesNight({ medianMs, provenance: { codeSha256: day < 30 ? 'a' : 'b', configuration: '' } }),
          seriesNight({ ...canary, medianMs: medianMs / 3 }),
        ],
      }),
    );
    const own = judgeLast(nights).shifts.find(({ key }) => key.function === 'rust');

    expect(own?.causes.map(({ kind }) => kind)).toEqual(['code', 'platform']);
    expect(own?.causes[1]?.explanation).toContain('canary, whose package was the same');
  });
});

describe('the canary of the suite', () => {
  const withCanary = (canaryMs: (day: number) => number, sha: (day: number) => string = () => 'same') =>
    [...calmNights(30), 120, 121, 119].map((medianMs, day) =>
      night(day, {
        series: [
          seriesNight({ medianMs }),
          seriesNight({
            id: 'canary_arm64_init',
            function: 'canary',
            medianMs: canaryMs(day),
            provenance: { codeSha256: sha(day), configuration: '' },
          }),
        ],
      }),
    );
  const judged = (nights: readonly Night[]) => judgeTonight(nights.at(-1) ?? night(0), nights, 'canary').canary;

  it('did not shift when only the function did', () => {
    expect(judged(withCanary((day) => 20 + (day % 3) / 10))).toEqual({
      function: 'canary',
      packageUnchanged: true,
      shifted: false,
    });
  });

  it('shifted when the platform did', () => {
    expect(judged(withCanary((day) => (day < 30 ? 20 + (day % 3) / 10 : 27)))).toMatchObject({ shifted: true });
  });

  it('is no evidence once it was deployed', () => {
    const nights = withCanary(
      (day) => 20 + (day % 3) / 10,
      (day) => (day < 10 ? 'old' : 'new'),
    );

    expect(judged(nights)).toMatchObject({ packageUnchanged: false, shifted: null });
  });

  it.each([
    ['it has too few samples tonight', (series: Night['series'][number]) => ({ ...series, n: 3 })],
    ['it was not measured tonight', () => undefined],
  ])('is no evidence when %s', (_why, tonight) => {
    const nights = withCanary((day) => 20 + (day % 3) / 10);
    const last = nights.at(-1) ?? night(0);
    const series = last.series.flatMap((own) => (own.function === 'canary' ? (tonight(own) ?? []) : own));

    expect(judged([...nights.slice(0, -1), { ...last, series }])).toEqual({
      function: 'canary',
      packageUnchanged: true,
      shifted: null,
    });
  });

  it('is absent when the suite names none, or it was not measured', () => {
    const nights = nightsOf(calmNights(20));

    expect(judgeLast(nights).canary).toBeUndefined();
    expect(judged(nights)).toBeUndefined();
  });
});

describe('the number of compared nights and series', () => {
  it('counts days, not runs', () => {
    const nights = nightsOf(calmNights(20));
    const repeated = nights.map((night) => ({ ...night, runId: `${night.runId}-again` }));

    expect(judgeTonight(nights.at(-1) ?? night(0), [...nights, ...repeated]).earlierNights).toBe(19);
  });

  it('excludes series to which no rule can be applied', () => {
    const nights = calmNights(30).map((medianMs, day) =>
      night(day, {
        series: [
          seriesNight({ medianMs }),
          ...(day < 10 ? [] : [seriesNight({ id: 'young', function: 'young', medianMs })]),
          seriesNight({ id: 'lost', function: 'lost', medianMs, n: day === 29 ? 3 : 10 }),
        ],
      }),
    );

    expect(judgeLast(nights)).toMatchObject({ testedSeries: 1, series: { length: 3 } });
  });
});

describe('series without a figure tonight', () => {
  const tonightWith = (series: Night['series'], status: Night['status'] = 'partial') => {
    const nights = nightsOf(calmNights(20));
    return judgeTonight(night(20, { series, status }), nights).gaps;
  };

  it.each([
    ['few-samples', [seriesNight({ n: 5 })]],
    ['errors', [seriesNight({ errorShare: 0.5 })]],
    ['not-measured', []],
  ] as const)('are named with the reason: %s', (reason, series) => {
    expect(tonightWith(series)).toMatchObject([{ key: { id: 'rust_arm64_init' }, reason }]);
  });

  it('are not listed for a failed night', () => {
    expect(tonightWith([], 'failed')).toEqual([]);
  });

  it('are listed once when they are no longer measured', () => {
    const nights = [...nightsOf(calmNights(20)), night(20, { series: [] })];

    expect(judgeTonight(night(21, { series: [] }), nights).gaps).toEqual([]);
  });

  it('do not include series that never had enough samples', () => {
    const few = nightsOf(calmNights(5), { n: 3 });

    expect(judgeLast(few).gaps).toEqual([]);
  });
});

describe('missing nights', () => {
  const scheduled = (day: number) => night(day, { scheduledTime: new Date(FIRST_DAY + day * DAY_MS).toISOString() });

  it('are named once, by the first night after them', () => {
    expect(judgeLast([scheduled(0), scheduled(1), scheduled(4)]).missingNights).toEqual(['2026-03-03', '2026-03-04']);
    expect(judgeLast([scheduled(0), scheduled(1), scheduled(4), scheduled(5)]).missingNights).toEqual([]);
  });

  it('do not exist for runs without a schedule', () => {
    expect(judgeLast([scheduled(0), night(5)]).missingNights).toEqual([]);
    expect(judgeLast([night(0), scheduled(5)]).missingNights).toEqual([]);
  });
});

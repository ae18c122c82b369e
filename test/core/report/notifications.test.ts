import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import type { NightlyPlatformShift } from '../../../core/history/nightly-result.ts';
import type { Night } from '../../../core/history/types.ts';
import { missingNight, runNotifications } from '../../../core/report/notifications.ts';
import { reportLinks } from '../../../core/report/report-links.ts';
import { smallRun } from '../../kit/report-run.ts';

const ADDRESS = 's3://reports/runs/x/report.md';
const LINKS = reportLinks('x', 'reports', { kind: 'aws', region: 'eu-central-1' });
const DAY_MS = 24 * 60 * 60 * 1000;
// A Friday, so that no heartbeat is due.
const STARTED_AT = '2026-11-20T02:00:00.000Z';

/** A run after 30 nights on which every series took `factor` times less, except for the last two. */
function nightlyRun(factor: number, options: { scheduledTime?: string; lost?: boolean } = {}) {
  const run = smallRun({ rounds: 10 });
  const scheduledTime = 'scheduledTime' in options ? options.scheduledTime : STARTED_AT;
  const plan = { ...run.plan, startedAt: STARTED_AT, ...(scheduledTime === undefined ? {} : { scheduledTime }) };
  const stepStatuses = options.lost === true ? run.stepStatuses.slice(0, -1) : run.stepStatuses;
  const alone = buildResults({ ...run, plan, stepStatuses, earlierNights: [] });
  const earlierNights = Array.from({ length: 30 }, (_, index): Night => {
    const days = index + 1;
    const startedAt = new Date(Date.parse(STARTED_AT) - days * DAY_MS).toISOString();
    const calm = days <= 2 ? 1 : (1 / factor) * (1 + ((days * 7) % 5) / 250);
    return {
      schemaVersion: 1,
      runId: `run-${days}`,
      suite: plan.suite.name,
      startedAt,
      scheduledTime: startedAt,
      status: 'complete',
      environmentKind: 'aws',
      series: (alone.nightly?.series ?? []).map((series) => ({
        ...series,
        ...(series.medianMs === undefined ? {} : { medianMs: series.medianMs * calm }),
      })),
    };
  });
  return buildResults({ ...run, plan, stepStatuses, earlierNights });
}

const PLATFORM_SHIFT = {
  direction: 'slower',
  ratio: 1.2,
  interval: { low: 1.15, high: 1.26, confidence: 0.95 },
  foundOn: '2026-11-20',
  changedOn: '2026-11-18',
  changedOnBetween: ['2026-11-18', '2026-11-18'],
  changedFunctions: ['rust'],
  isNew: true,
} as const;

/** A night without shifts of functions, with these of the platform. */
function platformRun(shifts: readonly NightlyPlatformShift[]) {
  const results = nightlyRun(1);
  const { nightly } = results;
  if (nightly === undefined) throw new Error('no nights');
  const key = { architecture: 'arm64', metric: 'initDurationMs', phase: 'cold' } as const;
  return { ...results, nightly: { ...nightly, platforms: [{ key, tonight: 1.2, shifts }] } };
}

const notificationsOf = (results: ReturnType<typeof nightlyRun>) => runNotifications(results, LINKS, ADDRESS);

describe('a night', () => {
  it('with a regression reports it first, with its series and day, in at most eleven lines', () => {
    const [message, ...others] = notificationsOf(nightlyRun(1.4));

    expect(others).toEqual([]);
    expect(message?.kind).toBe('regression');
    expect(message?.lines[0]).toMatch(/^REGRESSED: .*2026-11-20, AWS$/);
    expect(message?.lines[1]).toMatch(/since 2026-11-18/);
    expect(message?.lines.length).toBeLessThanOrEqual(11);
    expect(message?.lines.slice(-3)).toEqual([
      `Report: ${LINKS.report}`,
      `All files: ${LINKS.folder}`,
      'Command: npx thaw reports open x --aws --region eu-central-1',
    ]);
  });

  it('with many regressions and a canary has at most eleven lines, including the addresses', () => {
    const results = nightlyRun(1.4);
    const { nightly } = results;
    if (nightly === undefined) throw new Error('no nights');
    const shifts = Array.from({ length: 9 }, () => nightly.shifts[0]).filter((shift) => shift !== undefined);
    const canary = { function: 'rust-health', packageUnchanged: true, shifted: false };
    const [message] = notificationsOf({ ...results, nightly: { ...nightly, shifts, canary } });

    expect(message?.lines).toHaveLength(11);
    expect(message?.lines.join('\n')).toMatch(/and 5 more\nThe canary rust-health.*did not shift/);
    expect(message?.lines.at(-1)).toMatch(/^Command: npx thaw reports open /);
  });

  it('with something faster reports it as information', () => {
    expect(notificationsOf(nightlyRun(0.6)).map(({ kind }) => kind)).toEqual(['improvement']);
  });

  it('with a shift of the platform sends one notice, and none of a function', () => {
    const send = (isNew: boolean) => notificationsOf(platformRun([{ ...PLATFORM_SHIFT, isNew }]));

    expect(send(true).map(({ kind, lines }) => [kind, ...lines.slice(0, 2)])).toEqual([
      [
        'platform',
        expect.stringMatching(/^PLATFORM: .*2026-11-20, AWS$/),
        '- arm64 Init Duration, all functions: 1.20× as long [1.15–1.26] since 2026-11-18 (rust changed that night too, so it may be theirs)',
      ],
    ]);
    expect(send(false)).toEqual([]);
  });

  it('with many shifts of the platform counts those that it does not name', () => {
    const [message] = notificationsOf(platformRun(Array.from({ length: 6 }, () => PLATFORM_SHIFT)));

    expect(message?.lines[5]).toBe('and 2 more');
  });

  it('never sends a suspicion', () => {
    const results = nightlyRun(1);
    const { nightly } = results;
    const [series] = nightly?.series ?? [];
    if (nightly === undefined || series === undefined) throw new Error('no nights');
    const watch = [{ key: series, direction: 'slower' as const, ratio: 1.4, since: '2026-11-19', share: 0.9 }];

    expect(notificationsOf({ ...results, nightly: { ...nightly, watch } })).toEqual([]);
  });

  it('without news sends nothing', () => {
    expect(notificationsOf(nightlyRun(1))).toEqual([]);
  });

  it('without news sends a message on Mondays', () => {
    const [message] = notificationsOf(nightlyRun(1, { scheduledTime: '2026-11-23T02:00:00Z' }));

    expect(message).toMatchObject({ kind: 'heartbeat' });
    expect(message?.lines[0]).toMatch(/^Unchanged: /);
  });

  it('that is not complete has a message only for that, and another one for a regression', () => {
    const kinds = notificationsOf(nightlyRun(1.4, { lost: true })).map(({ kind }) => kind);
    const [message] = notificationsOf(nightlyRun(1, { lost: true }));

    expect(kinds).toEqual(['incomplete-run', 'regression']);
    expect(message?.lines[0]).toMatch(/^RUN PARTIAL: /);
    expect(message?.lines.join('\n')).not.toContain('REGRESSED');
  });
});

it('sends nothing for a run that the schedule did not start', () => {
  const results = nightlyRun(1.4);
  const { scheduledTime: _, ...run } = results.run;

  expect(notificationsOf({ ...results, run })).toEqual([]);
});

it('distinguishes a night that never started from one without a report', () => {
  expect(missingNight('nightly', '2026-11-20').lines.join('\n')).toContain('No run was started');
  expect(missingNight('nightly', '2026-11-20', 'run-7').lines.join('\n')).toContain('Run run-7 was started');
});

it('has subjects that SNS accepts', () => {
  const messages = [...notificationsOf(nightlyRun(1.4)), missingNight('ü'.repeat(200), '2026-11-20')];

  for (const { subject } of messages) expect(subject).toMatch(/^[ -~]{1,99}$/);
});

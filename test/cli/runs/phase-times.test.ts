import { expect, it } from 'vitest';
import { makePhaseTimes } from '../../../cli/runs/phase-times.ts';

const STARTED_MS = Date.parse('2026-11-30T16:00:00.000Z');

function startedWith(phases: readonly { readonly name: string; readonly ms: number }[]) {
  return makePhaseTimes(JSON.stringify({ startedAtMs: STARTED_MS, phases }));
}

function samplesCsv(calls: readonly [sentMs: number, latencyMs: number][]): string {
  const rows = calls.map(([sentMs, latencyMs]) => `${new Date(STARTED_MS + sentMs).toISOString()},${latencyMs}`);
  // A call that was never sent has neither.
  return ['sent_at,client_latency_ms', ...rows, ','].join('\n');
}

it('counts simultaneous calls once, and what lies before, between and after them', () => {
  const times = startedWith([]);
  times.end('start', STARTED_MS + 1000);
  times.endRun(
    samplesCsv([
      [8000, 1000],
      [3000, 2000],
      // Within the first, and beyond its end.
      [3500, 500],
      [4000, 1500],
    ]),
    STARTED_MS + 11_000,
  );

  expect(times.lines()).toEqual([
    '11.0 s in all: 3.5 s measured calls, and 7.5 s more:',
    '    1.0 s  start',
    '    2.0 s  plan, until the first call',
    '    2.5 s  between the calls: updates, state machine',
    '    2.0 s  restore, aggregation, report',
  ]);
});

it('begins with the phases of the process that started this one', () => {
  const times = startedWith([{ name: 'npm packages', ms: 20_000 }]);
  times.end('start of Node.js', STARTED_MS + 20_600);
  times.end('nothing', STARTED_MS + 20_640);

  expect(times.lines()).toEqual([
    '20.6 s in all: 0.0 s measured calls, and 20.6 s more:',
    '   20.0 s  npm packages',
    '    0.6 s  start of Node.js',
  ]);
});

it('has no split where nothing was called', () => {
  const times = startedWith([]);
  times.endRun(samplesCsv([]), STARTED_MS + 2000);

  expect(times.lines().slice(1)).toEqual(['    2.0 s  restore, aggregation, report']);
});

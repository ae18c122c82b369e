/**
 * A year of nights from raw records to alerts: REPORT lines with recorded Init Durations are parsed, judged and summarised
 * to nights, which are judged together.
 */
import { describe, expect, it } from 'vitest';
import { makeNight } from '../../../core/analysis/make-night.ts';
import type { ConfigurationResult, Results } from '../../../core/analysis/results/types.ts';
import { judgeNights } from '../../../core/history/judge-nights.ts';
import type { Night } from '../../../core/history/types.ts';
import { SampleCollector } from '../../../core/telemetry/collect-samples.ts';
import { indexSamples } from '../../../core/telemetry/sample-index.ts';
import type { RawInvocation } from '../../../core/telemetry/types.ts';
import { type RecordedCell, readRecordedCells } from '../../kit/lambda-perf.ts';
import { coldRecord } from '../../kit/raw-records.ts';

const FIRST_DAY = '2024-07-01';
const STEP_DAY = '2025-03-01';
const FAILED_DAY = '2025-01-20';
const REMOVED_DAY = '2025-01-10';

const cells = readRecordedCells().filter(
  ({ date, runtime, architecture }) => date >= FIRST_DAY && runtime === 'nodejs20.x' && architecture === 'arm64',
);
const recordedDays = [...new Set(cells.map(({ date }) => date))];

function record(cell: RecordedCell, sequence: number, initDurationMs: number): RawInvocation {
  const requestId = `${cell.date}-${cell.memoryMb}-${sequence}`;
  const sentAt = `${cell.date}T02:00:00.000Z`;
  return coldRecord({
    configurationId: `node_arm64_${cell.memoryMb}_get`,
    round: sequence,
    sequence,
    sentAt,
    endedAt: sentAt,
    requestId,
    report: { memorySizeMb: cell.memoryMb, initDurationMs },
    probe: { environmentId: requestId, memoryMb: cell.memoryMb },
    expected: { memoryMb: cell.memoryMb },
  });
}

/** The night of a day; from STEP_DAY on the function has new code, which takes 20 % longer to start. */
function nightOf(day: string): Night {
  const runId = `run-${day}`;
  const factor = day >= STEP_DAY ? 1.2 : 1;
  const status = day === FAILED_DAY ? 'failed' : 'complete';
  const own = status === 'failed' ? [] : cells.filter(({ date }) => date === day);
  const records = own.flatMap((cell) => cell.initMs.map((initMs, index) => record(cell, index, initMs * factor)));
  const collector = new SampleCollector({ runId });
  collector.addStep([{ schemaVersion: 1, runId, laneId: 'lane-1', stepIndex: 0, records }]);
  const { samples } = collector.finish();
  const run = { id: runId, suite: 'nightly', startedAt: `${day}T02:00:00.000Z`, status, environment: { kind: 'aws' } };
  const configurations = own.map(({ memoryMb }) => {
    const fields = {
      id: `node_arm64_${memoryMb}_get`,
      function: 'node',
      architecture: 'arm64',
      memoryMb,
      payload: 'get',
    };
    return { ...fields, codeSha256: day >= STEP_DAY ? 'code-2' : 'code-1' } as ConfigurationResult;
  });
  return makeNight({ run: run as Results['run'], configurations }, indexSamples(samples));
}

describe('a year of nights', () => {
  const nights = recordedDays.filter((day) => day !== REMOVED_DAY).map(nightOf);
  const report = judgeNights(nights);
  const init = report.series.find(({ key }) => key.metric === 'initDurationMs');

  it('reports the new code that starts 20 % slower within three nights, with its day and its cause', () => {
    const slower = init?.shifts.filter(
      ({ direction, changedOn }) => direction === 'slower' && changedOn >= '2024-10-01',
    );

    expect(slower).toMatchObject([{ changedOn: STEP_DAY, causes: [{ kind: 'code' }] }]);
    expect(slower?.[0]?.foundAt).toBeLessThanOrEqual((slower?.[0]?.changedAt ?? 0) + 2);
  });

  it('reports nothing else except for the shift of the record itself in August', () => {
    expect(init?.shifts.map(({ changedOn }) => changedOn.slice(0, 7))).toEqual(['2024-08', '2025-03']);
  });

  it('has a gap for each missing night and the failed night, and no other', () => {
    const measured = new Set(recordedDays);
    const missing = report.days.filter((day) => !measured.has(day) || day === REMOVED_DAY);

    expect(report.days).toHaveLength(365);
    expect(init?.gaps).toEqual(
      [...missing.map((day) => ({ day, reason: 'missing' })), { day: FAILED_DAY, reason: 'failed' }].sort(
        (left, right) => left.day.localeCompare(right.day),
      ),
    );
  });

  it('has no zero in any series', () => {
    expect(report.series.flatMap(({ values }) => values).every((value) => value === null || value > 0)).toBe(true);
  });
});

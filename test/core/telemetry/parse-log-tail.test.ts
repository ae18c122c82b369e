import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLogTail } from '../../../core/telemetry/parse-log-tail.ts';
import { OTHER_REQUEST_ID, PUBLISHED_HEALTH_ROWS, REQUEST_ID, reportLine } from '../../kit/report-lines.ts';
import { RECORDED_JSON_TAILS, reportEvent } from '../../kit/report-lines-json.ts';
import { RECORDED_TAILS } from '../../kit/report-lines-text.ts';

describe('parseLogTail', () => {
  it.each([...RECORDED_TAILS, ...RECORDED_JSON_TAILS])('reads: $name', ({ tail, requestId, expected }) => {
    expect(parseLogTail(tail, requestId)).toEqual(expected);
  });

  it.each(PUBLISHED_HEALTH_ROWS)('agrees with the published rule billed = ceil(init + duration): %o', (row) => {
    const report = parseLogTail(reportLine(row));

    expect(report?.billedDurationMs).toBe(Math.ceil((report?.initDurationMs ?? 0) + (report?.durationMs ?? 0)));
  });

  it('has no field for what the line does not have, instead of 0', () => {
    const report = parseLogTail(reportLine());

    expect(report).not.toHaveProperty('initDurationMs');
    expect(report).not.toHaveProperty('restoreDurationMs');
    expect(report).not.toHaveProperty('status');
  });

  it('takes the last report when no request id is given', () => {
    const tail = reportLine({ requestId: OTHER_REQUEST_ID }) + reportLine({ durationMs: 7 });

    expect(parseLogTail(tail)?.durationMs).toBe(7);
  });

  it('does not return an earlier report when the last one is broken', () => {
    const tail = `${reportLine({ requestId: OTHER_REQUEST_ID })}REPORT RequestId: ${REQUEST_ID}\tDuration: 3`;

    expect(parseLogTail(tail)).toBeUndefined();
  });

  it('reads the report of the platform and not one that the function printed', () => {
    const printed = reportLine({ durationMs: 1, initDurationMs: 1 });

    expect(parseLogTail(printed + reportLine({ durationMs: 9 }), REQUEST_ID)?.durationMs).toBe(9);
  });

  it('never throws for any text', () => {
    const fragment = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\n',
        '\t',
        'REPORT RequestId: ',
        'Duration: ',
        ' ms',
        'INIT_REPORT ',
        '{"time":',
        '"platform.report"',
      ),
      fc.json(),
    );
    const texts = fc.array(fragment, { maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, fc.option(fc.string(), { nil: undefined }), (text, requestId) => {
        parseLogTail(text, requestId);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  const figures = fc.record({
    durationMs: fc.integer({ min: 1, max: 90_000_000 }).map((hundredths) => hundredths / 100),
    memorySizeMb: fc.integer({ min: 128, max: 10_240 }),
    maxMemoryUsedMb: fc.integer({ min: 1, max: 10_240 }),
  });
  const init = fc.option(
    fc.integer({ min: 1, max: 1_000_000 }).map((hundredths) => hundredths / 100),
    { nil: undefined },
  );

  it('reads back every figure that was written, in both formats', () => {
    fc.assert(
      fc.property(figures, init, (written, initDurationMs) => {
        const billedDurationMs = Math.ceil(written.durationMs + (initDurationMs ?? 0));
        const optional = initDurationMs === undefined ? {} : { initDurationMs };
        const expected = { requestId: REQUEST_ID, ...written, billedDurationMs, ...optional, suppressedInit: false };

        expect(parseLogTail(reportLine({ ...written, ...optional }), REQUEST_ID)).toEqual(expected);
        const { durationMs, memorySizeMb: memorySizeMB, maxMemoryUsedMb: maxMemoryUsedMB } = written;
        const event = reportEvent({ durationMs, billedDurationMs, memorySizeMB, maxMemoryUsedMB, ...optional }, {});
        expect(parseLogTail(event, REQUEST_ID)).toEqual(expected);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('never reads a cut-off cold report as a warm one', () => {
    const tail = reportLine({ initDurationMs: 110.1 });
    for (let length = 0; length < tail.length - 1; length += 1) {
      const report = parseLogTail(tail.slice(0, length), REQUEST_ID);

      expect(report === undefined || report.initDurationMs === 110.1, `cut after ${length}`).toBe(true);
    }
  });
});

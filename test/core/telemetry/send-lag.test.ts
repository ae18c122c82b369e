import { describe, expect, it } from 'vitest';
import { judgeSendLag } from '../../../core/telemetry/send-lag.ts';

/** No request failed in the generator itself. */
const callerFailed = 0;
const many = (value: number, count = 100) => Array.from({ length: count }, () => value);

describe('the generator', () => {
  it('is on time up to 5 ms', () => {
    expect(judgeSendLag({ lagsMs: many(5), latenciesMs: many(20), dropped: 0, callerFailed })).toMatchObject({
      valid: true,
      p99LagMs: 5,
      limitMs: 5,
    });
  });

  it('is late above 5 ms, and the reason has the lag', () => {
    const verdict = judgeSendLag({ lagsMs: many(5.2), latenciesMs: many(20), dropped: 0, callerFailed });

    expect(verdict.valid).toBe(false);
    expect(verdict.reason).toContain('5.2 ms, and 5.0 ms are allowed');
  });

  it('may be late by 1 % of the median latency if that is more', () => {
    expect(judgeSendLag({ lagsMs: many(19), latenciesMs: many(2000), dropped: 0, callerFailed }).valid).toBe(true);
    expect(judgeSendLag({ lagsMs: many(21), latenciesMs: many(2000), dropped: 0, callerFailed }).valid).toBe(false);
  });

  it('may be late once in a few hundred requests', () => {
    const lagsMs = [...many(1, 399), 500];

    expect(judgeSendLag({ lagsMs, latenciesMs: many(20, 400), dropped: 0, callerFailed }).valid).toBe(true);
  });

  it('may not drop a single arrival', () => {
    const verdict = judgeSendLag({ lagsMs: many(1), latenciesMs: many(20), dropped: 1, callerFailed });

    expect(verdict).toMatchObject({ valid: false, reason: '1 arrivals were dropped' });
  });

  it('may not fail a single request itself', () => {
    const verdict = judgeSendLag({ lagsMs: many(1), latenciesMs: many(20), dropped: 0, callerFailed: 2 });

    expect(verdict).toMatchObject({ valid: false, reason: '2 requests failed in the generator itself' });
  });

  it('has no lag when nothing was sent', () => {
    expect(judgeSendLag({ lagsMs: [], latenciesMs: [], dropped: 0, callerFailed }).p99LagMs).toBeNull();
  });
});

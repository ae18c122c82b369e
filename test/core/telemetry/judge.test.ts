import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeStep } from '../../../core/telemetry/judge.ts';
import { EXCLUDE_REASONS, type RawInvocation } from '../../../core/telemetry/types.ts';
import { coldRecord, warmRecord, withoutInit } from '../../kit/raw-records.ts';

const NOTHING_SEEN: ReadonlySet<string> = new Set();

function reasonsOf(records: readonly RawInvocation[], seen = NOTHING_SEEN): (string | undefined)[] {
  return judgeStep(records, seen).map((sample) => sample.excludeReason);
}

describe('a cold invocation', () => {
  it('is valid with Init Duration, the configured memory size, and a new environment that has the nonce', () => {
    const [sample] = judgeStep([coldRecord()], NOTHING_SEEN);

    expect(sample).toMatchObject({
      status: 'valid',
      startKind: 'cold',
      initDurationMs: 90,
      environmentId: 'environment-1',
      billedDurationMs: 94,
      memorySizeMb: 128,
    });
    expect(sample).not.toHaveProperty('excludeReason');
  });

  it.each<[string, RawInvocation]>([
    ['throttled', coldRecord({ httpStatus: 429, report: null, probe: null })],
    ['throttled', coldRecord({ callError: { name: 'TooManyRequestsException', message: 'Rate Exceeded.' } })],
    ['caller_failed', coldRecord({ callError: { name: 'EMFILE', message: 'connect EMFILE' }, report: null })],
    ['caller_failed', coldRecord({ callError: { name: 'InvokeTimeout', message: 'No response' }, report: null })],
    ['invoke_failed', coldRecord({ callError: { name: 'TimeoutError', message: 'socket hang up' }, report: null })],
    ['invoke_failed', coldRecord({ httpStatus: 502, report: null, probe: null })],
    ['function_changed', coldRecord({ expected: { functionChanged: true }, functionError: 'Unhandled' })],
    ['revision_unknown', withoutRevision(coldRecord({ functionError: 'Unhandled' }))],
    ['function_error', coldRecord({ functionError: 'Unhandled' })],
    ['function_error', coldRecord({ report: { suffix: 'Status: timeout' } })],
    ['wrong_answer', coldRecord({ statusCode: 400 })],
    ['report_missing', coldRecord({ report: null })],
    ['report_missing', coldRecord({ report: { requestId: 'another-request' } })],
    ['probe_missing', coldRecord({ probe: null })],
    ['stale_environment', coldRecord({ probe: { nonce: 'earlier-nonce', memoryMb: 512 } })],
    ['memory_mismatch', coldRecord({ report: { memorySizeMb: 512 } })],
    ['memory_mismatch', coldRecord({ probe: { memoryMb: 512 } })],
    ['snapstart_restored', withoutInitButRestored()],
    ['suppressed_init', withoutInit(coldRecord(), 'INIT_REPORT Init Duration: 98.10 ms\tPhase: invoke\n')],
    ['proactive_init', withoutInit(coldRecord())],
    ['not_cold', withoutInit(coldRecord({ probe: { invocation: 2 } }))],
    ['not_cold', coldRecord({ probe: { invocation: 3 } })],
    ['not_cold', withoutInit(coldRecord({ expected: { hasProbe: false }, probe: null }))],
  ])('is excluded: %s', (reason, record) => {
    expect(reasonsOf([record])).toEqual([reason]);
  });

  it('is excluded when its environment responded before in the run', () => {
    expect(reasonsOf([coldRecord()], new Set(['environment-1']))).toEqual(['environment_seen_before']);
  });

  it('is judged by REPORT alone where the function carries no probe', () => {
    const record = coldRecord({ expected: { hasProbe: false }, probe: null });

    expect(reasonsOf([record])).toEqual([undefined]);
  });

  it('has no start kind when its environment was created before the request', () => {
    expect(judgeStep([withoutInit(coldRecord())], NOTHING_SEEN)[0]).not.toHaveProperty('startKind');
  });

  it('has the cause of a function error that is in REPORT', () => {
    const record = coldRecord({
      functionError: 'Unhandled',
      report: { suffix: 'Status: error\tError Type: Runtime.OutOfMemory' },
    });

    expect(judgeStep([record], NOTHING_SEEN)[0]?.functionError).toBe('Unhandled: Runtime.OutOfMemory');
  });
});

describe('a burst', () => {
  it('keeps its valid invocations when it is partly cold', () => {
    const burst = [
      coldRecord({ sequence: 0, probe: { environmentId: 'a' } }),
      coldRecord({ sequence: 1, probe: { environmentId: 'b' } }),
      withoutInit(coldRecord({ sequence: 2, probe: { environmentId: 'a', invocation: 2 } })),
    ];

    expect(reasonsOf(burst)).toEqual([undefined, undefined, 'not_cold']);
  });

  it('counts an environment once', () => {
    const burst = [coldRecord({ sequence: 0 }), coldRecord({ sequence: 1 })];

    expect(reasonsOf(burst)).toEqual([undefined, 'environment_seen_before']);
  });

  it('of a second attempt does not count the environments of the first', () => {
    const first = withoutInit(coldRecord({ attempt: 1, probe: { environmentId: 'a' } }));
    const second = coldRecord({
      attempt: 2,
      atMs: 3000,
      expected: { nonce: 'nonce-2' },
      probe: { environmentId: 'a', nonce: 'nonce-2' },
    });

    expect(reasonsOf([first, second])).toEqual(['proactive_init', 'environment_seen_before']);
  });
});

describe.each(['warm', 'follow-up'] as const)('a %s invocation', (phase) => {
  it('is valid in the environment of the cold invocation, without Init Duration', () => {
    const [, sample] = judgeStep([coldRecord(), warmRecord({ phase })], NOTHING_SEEN);

    expect(sample).toMatchObject({ status: 'valid', startKind: 'warm', phase });
    expect(sample).not.toHaveProperty('initDurationMs');
  });

  it.each<[string, RawInvocation]>([
    ['not_warm', warmRecord({ phase, report: { initDurationMs: 80 }, probe: { environmentId: 'b', invocation: 1 } })],
    ['other_environment', warmRecord({ phase, probe: { environmentId: 'b' } })],
    ['stale_environment', warmRecord({ phase, probe: { nonce: 'earlier-nonce' } })],
    ['memory_mismatch', warmRecord({ phase, report: { memorySizeMb: 256 } })],
    ['suppressed_init', warmRecord({ phase, tailStart: 'INIT_REPORT Init Duration: 9 ms\tPhase: invoke\n' })],
    ['probe_missing', warmRecord({ phase, probe: null })],
    ['function_error', warmRecord({ phase, functionError: 'Unhandled' })],
  ])('is excluded: %s', (reason, record) => {
    expect(reasonsOf([coldRecord(), record])).toEqual([undefined, reason]);
  });

  it('may run in any environment of a burst', () => {
    const records = [
      coldRecord({ sequence: 0, probe: { environmentId: 'a' } }),
      coldRecord({ sequence: 1, probe: { environmentId: 'b' } }),
      warmRecord({ phase, probe: { environmentId: 'b' } }),
    ];

    expect(reasonsOf(records)).toEqual([undefined, undefined, undefined]);
  });

  it('must run in the environment that responded first when the step has no cold invocation', () => {
    const records = [
      warmRecord({ phase: 'setup', atMs: 100, probe: { invocation: 1 }, report: { initDurationMs: 90 } }),
      warmRecord({ phase, atMs: 200 }),
      warmRecord({ phase, atMs: 300, probe: { environmentId: 'b' } }),
    ];

    expect(reasonsOf(records)).toEqual([undefined, undefined, 'other_environment']);
  });

  it('is not warm when it is the first of a process that was started before the request', () => {
    expect(reasonsOf([warmRecord({ phase, probe: { invocation: 1 } })])).toEqual(['proactive_init']);
  });

  it('is judged by REPORT alone where the function carries no probe', () => {
    const expected = { hasProbe: false };
    const records = [
      coldRecord({ expected, probe: null }),
      warmRecord({ phase, expected, probe: null }),
      warmRecord({ phase, atMs: 700, expected, probe: null, report: { initDurationMs: 80 } }),
    ];

    expect(reasonsOf(records)).toEqual([undefined, undefined, 'not_warm']);
  });

  it('stays valid when the cold invocation before it was excluded', () => {
    expect(reasonsOf([withoutInit(coldRecord()), warmRecord({ phase })])).toEqual(['proactive_init', undefined]);
  });
});

describe('a load invocation', () => {
  it('may start cold or warm, and may have no log tail', () => {
    const records = [
      coldRecord({ phase: 'load' }),
      warmRecord({ phase: 'load', probe: { environmentId: 'b' } }),
      coldRecord({ phase: 'load', report: null, probe: null }),
    ];

    expect(reasonsOf(records)).toEqual([undefined, undefined, undefined]);
  });
});

describe('judgeStep', () => {
  it('returns samples in the order of the records, and does not depend on that order', () => {
    const records = [
      coldRecord({ sequence: 0, probe: { environmentId: 'a' } }),
      coldRecord({ sequence: 1, probe: { environmentId: 'a' } }),
      warmRecord({ probe: { environmentId: 'a' } }),
      warmRecord({ atMs: 600, probe: { environmentId: 'b' } }),
    ];
    const judged = judgeStep(records, NOTHING_SEEN);
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (order) => {
        const shuffled = order.flatMap((index) => records[index] ?? []);

        expect(judgeStep(shuffled, NOTHING_SEEN)).toEqual(order.map((index) => judged[index]));
      }),
      { seed: 1 },
    );
  });

  it('does not change the set of seen environments', () => {
    const seen = new Set(['z']);
    judgeStep([coldRecord()], seen);

    expect([...seen]).toEqual(['z']);
  });

  it('gives a known reason exactly when the status is excluded, for any log tail', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('cold', 'follow-up', 'warm', 'load', 'setup'), (logTail, phase) => {
        const [sample] = judgeStep([{ ...coldRecord({ phase }), logTail }], NOTHING_SEEN);
        const reason = sample?.excludeReason;

        expect(sample?.status).toBe(reason === undefined ? 'valid' : 'excluded');
        expect(reason === undefined || EXCLUDE_REASONS.includes(reason)).toBe(true);
      }),
      { seed: 1 },
    );
  });
});

function withoutInitButRestored(): RawInvocation {
  const record = coldRecord();
  const tail = record.logTail?.replace('Init Duration', 'Restore Duration');
  return tail === undefined ? record : { ...record, logTail: tail };
}

/** The record as it is stored before the RevisionId was checked. */
function withoutRevision({ expected, ...record }: RawInvocation): RawInvocation {
  const { functionChanged: _, ...rest } = expected;
  return { ...record, expected: rest };
}

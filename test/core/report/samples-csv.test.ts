import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { runFixture } from '../../kit/run-fixture.ts';
import { samplesCsvText } from '../../kit/samples-csv-text.ts';

const COLUMNS =
  'run_id,suite,configuration_id,function,runtime,architecture,memory_mb,payload,phase,round,position,attempt,request_id,environment_id,start_kind,init_duration_ms,duration_ms,billed_duration_ms,memory_size_mb,max_memory_used_mb,client_latency_ms,intended_at,sent_at,ended_at,status,code_sha256,runtime_version,exclude_reason,function_error,init_computing_ms,init_share_wait_ms,init_other_wait_ms,computing_ms,share_wait_ms,other_wait_ms,parallel';

describe('samples.csv', () => {
  const { plan, samples } = runFixture();
  const text = samplesCsvText(plan, samples);
  const rows = parse(text, { columns: true }) as Record<string, string>[];

  it('starts with the fixed columns, followed by the targets’ metrics', () => {
    const [header] = text.split('\r\n');
    const metrics = ['sdk_call_ms', 'duration_ms', 'items_count', 'dns_ms', 'tcp_ms', 'tls_ms', 'total_breakdown_ms'];
    expect(header).toBe([COLUMNS, ...metrics.map((name) => `metric.${name}`)].join(','));
  });

  it('has one row per invocation, in the order given', () => {
    expect(rows.map((row) => row['request_id'])).toEqual(samples.map((sample) => sample.requestId));
  });

  it('has an init duration in every valid cold row and in no warm row', () => {
    const valid = rows.filter((row) => row['status'] === 'valid');
    const cold = valid.filter((row) => row['phase'] === 'cold');
    expect(cold.every((row) => row['init_duration_ms'] !== '')).toBe(true);
    const others = valid.filter((row) => row['phase'] === 'warm' || row['phase'] === 'follow-up');
    expect(others.every((row) => row['init_duration_ms'] === '')).toBe(true);
  });

  it('keeps excluded rows with their reason', () => {
    const excluded = rows.filter((row) => row['status'] === 'excluded');
    expect(excluded.map((row) => row['exclude_reason'])).toEqual(Array(4).fill('proactive_init'));
  });

  it('writes metrics that no manifest declares last, sorted', () => {
    const first = samples.slice(0, 1).map((sample) => ({ ...sample, metrics: { z_ms: 1, a_ms: 2 } }));
    const [header] = samplesCsvText(plan, first).split('\r\n');
    expect(header?.endsWith('metric.total_breakdown_ms,metric.a_ms,metric.z_ms')).toBe(true);
  });

  it('has the parts of init and handler, which add up to their durations', () => {
    const cold = rows.filter(
      (row) => row['phase'] === 'cold' && row['status'] === 'valid' && row['share_wait_ms'] !== '',
    );
    expect(cold).not.toHaveLength(0);
    for (const row of cold) {
      const sumOf = (...columns: string[]) => columns.reduce((sum, column) => sum + Number(row[column]), 0);
      expect(sumOf('init_computing_ms', 'init_share_wait_ms', 'init_other_wait_ms')).toBeCloseTo(
        Number(row['init_duration_ms']),
        6,
      );
      expect(sumOf('computing_ms', 'share_wait_ms', 'other_wait_ms')).toBeCloseTo(Number(row['duration_ms']), 6);
    }
  });

  it.each([
    [true, true, 'both'],
    [true, false, 'init'],
    [false, true, 'handler'],
    [false, false, 'none'],
  ])('names the phases in which threads computed in parallel: init %s, handler %s', (init, handler, text) => {
    const phase = { wallMs: 1, cpuMs: 1, shareWaitMs: 0, throttledMs: 0 };
    const observation = { init: { ...phase, parallel: init }, handler: { ...phase, parallel: handler } };
    const [row] = parse(
      samplesCsvText(
        plan,
        samples.slice(0, 1).map((sample) => ({ ...sample, observation })),
      ),
      { columns: true },
    ) as Record<string, string>[];
    expect(row?.['parallel']).toBe(text);
  });

  it('has only the computing where the CPU time is from the probe', () => {
    const probed = samples.slice(0, 1).map(({ observation: _, ...sample }) => ({
      ...sample,
      initDurationMs: 90,
      initCpuMs: 60,
      durationMs: 12,
      cpuMs: 4,
    }));
    const [row] = parse(samplesCsvText(plan, probed), { columns: true }) as Record<string, string>[];
    expect([row?.['init_computing_ms'], row?.['computing_ms']]).toEqual(['60', '4']);
    const waits = ['init_share_wait_ms', 'init_other_wait_ms', 'share_wait_ms', 'other_wait_ms', 'parallel'];
    expect(waits.map((column) => row?.[column])).toEqual(Array(5).fill(''));
  });

  it('leaves the parts empty where nothing was observed', () => {
    const unobserved = samples.slice(0, 1).map(({ observation: _, ...sample }) => sample);
    const [row] = parse(samplesCsvText(plan, unobserved), { columns: true }) as Record<string, string>[];
    expect([row?.['computing_ms'], row?.['init_other_wait_ms'], row?.['parallel']]).toEqual(['', '', '']);
  });

  it('keeps a sample of a configuration that is not in the plan', () => {
    const setup = rows[0];
    expect(setup?.['configuration_id']).toBe('rust-dynamodb_x86_64_128_batch_write');
    expect(setup?.['function']).toBe('');
  });
});

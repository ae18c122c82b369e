import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { renderSamplesCsv } from '../../../core/report/samples-csv.ts';
import { runFixture } from '../../kit/run-fixture.ts';

const COLUMNS =
  'run_id,suite,configuration_id,function,runtime,architecture,memory_mb,payload,phase,round,position,attempt,request_id,environment_id,start_kind,init_duration_ms,duration_ms,billed_duration_ms,memory_size_mb,max_memory_used_mb,client_latency_ms,intended_at,sent_at,ended_at,status,code_sha256,runtime_version,exclude_reason,function_error';

describe('samples.csv', () => {
  const { plan, samples } = runFixture();
  const text = renderSamplesCsv(plan, samples);
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
    const [header] = renderSamplesCsv(plan, first).split('\r\n');
    expect(header?.endsWith('metric.total_breakdown_ms,metric.a_ms,metric.z_ms')).toBe(true);
  });

  it('keeps a sample of a configuration that is not in the plan', () => {
    const setup = rows[0];
    expect(setup?.['configuration_id']).toBe('rust-dynamodb_x86_64_128_batch_write');
    expect(setup?.['function']).toBe('');
  });
});

import { describe, expect, it } from 'vitest';
import { createProbe } from '../../../target-functions/node/shared/probe.ts';

describe('createProbe', () => {
  it('returns compact JSON with nonce and memory', () => {
    const header = createProbe({ THAW_NONCE: 'night-7', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128' })()();

    expect(header).toMatch(
      /^\{"environmentId":"[0-9a-f-]{36}","invocation":1,"nonce":"night-7","memoryMb":128,"initCpuMs":[\d.]+,"cpuMs":[\d.]+\}$/,
    );
  });

  it('counts invocations from 1 with one environment id', () => {
    const beginProbe = createProbe({});

    const [first, second] = [JSON.parse(beginProbe()()), JSON.parse(beginProbe()())];

    expect([first.invocation, second.invocation]).toEqual([1, 2]);
    expect(second.environmentId).toBe(first.environmentId);
  });

  it('has another environment id in every process', () => {
    const [first, second] = [JSON.parse(createProbe({})()()), JSON.parse(createProbe({})()())];

    expect(second.environmentId).not.toBe(first.environmentId);
  });

  it('has an empty nonce and memory 0 without variables', () => {
    expect(JSON.parse(createProbe({})()())).toMatchObject({ nonce: '', memoryMb: 0 });
  });

  it('has the CPU time of init in the first invocation only', () => {
    const beginProbe = createProbe({});

    const [first, second] = [JSON.parse(beginProbe()()), JSON.parse(beginProbe()())];

    expect(first.initCpuMs).toBeGreaterThan(0);
    expect(second).not.toHaveProperty('initCpuMs');
  });

  it('has the CPU time that was computed since the begin of the invocation', () => {
    const probe = createProbe({})();
    const before = process.cpuUsage();
    while (process.cpuUsage(before).user < 20_000);

    expect(JSON.parse(probe()).cpuMs).toBeGreaterThanOrEqual(20);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { v1Counters, v2Counters } from '../../../local-cloud/lambda-service/cgroups/cpu-counters.ts';
import { parseSchedstat } from '../../../local-cloud/lambda-service/cgroups/schedstat.ts';
import { ThreadTimes } from '../../../local-cloud/lambda-service/cgroups/thread-times.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-counters-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

describe('the counters of a cgroup', () => {
  it('are read from cpuacct.usage and cpu.stat in v1, which count nanoseconds', () => {
    const usage = file('cpuacct.usage', ['50300000']);
    const stat = file('cpu.stat', ['nr_periods 40', 'nr_throttled 35', 'throttled_time 649400000']);
    const files = v1Counters(usage, stat);

    expect(files.read()).toEqual({ cpuMs: 50.3, throttledMs: 649.4, throttledPeriods: 35 });
    files.close();
  });

  it('are read from cpu.stat in v2, which counts microseconds', () => {
    const stat = file('cpu.stat', ['usage_usec 50300', 'user_usec 1', 'nr_throttled 35', 'throttled_usec 649400']);
    const files = v2Counters(stat);

    expect(files.read()).toEqual({ cpuMs: 50.3, throttledMs: 649.4, throttledPeriods: 35 });
    files.close();
  });

  it('are read anew each time', () => {
    const files = v2Counters(file('cpu.stat', ['usage_usec 1000', 'nr_throttled 0', 'throttled_usec 0']));
    files.read();
    file('cpu.stat', ['usage_usec 2000', 'nr_throttled 0', 'throttled_usec 0']);

    expect(files.read()?.cpuMs).toBe(2);
    files.close();
  });

  it('are undefined, not 0, where a file or a line is missing', () => {
    const stat = file('cpu.stat', ['nr_throttled 35']);

    expect(v2Counters(stat).read()).toBeUndefined();
    expect(v1Counters(join(folder, 'cpuacct.usage'), stat).read()).toBeUndefined();
  });
});

describe('the times of threads', () => {
  it('are CPU time and run delay', () => {
    expect(parseSchedstat('50300000 916100000 84\n')).toEqual({ cpuMs: 50.3, runDelayMs: 916.1 });
  });

  it.each([undefined, '', '1\n', 'x 1 2\n', '-1 2 3\n'])('are undefined for %j', (text) => {
    expect(parseSchedstat(text)).toBeUndefined();
  });

  it.skipIf(process.platform !== 'linux')('are read for every thread, and grow', () => {
    const threads = new ThreadTimes();
    threads.find([process.pid]);
    const first = threads.read().get(process.pid);
    const until = performance.now() + 30;
    while (performance.now() < until);
    const all = threads.read();
    threads.close();

    expect(all.size).toBeGreaterThan(1);
    expect(all.get(process.pid)?.cpuMs).toBeGreaterThan(first?.cpuMs ?? Number.POSITIVE_INFINITY);
  });

  it('are none of a process that has ended', () => {
    const threads = new ThreadTimes();
    threads.find([2 ** 22 + 1]);

    expect(threads.read().size).toBe(0);
  });
});

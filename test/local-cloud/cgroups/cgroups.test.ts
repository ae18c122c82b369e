import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { locateCgroups } from '../../../local-cloud/lambda-service/cgroups/locate.ts';
import { probeCgroups } from '../../../local-cloud/lambda-service/cgroups/probe.ts';
import { isOwnerAlive, ownerName, serviceOwnerName } from '../../../local-cloud/lambda-service/cgroups/sweep.ts';

describe('locateCgroups', () => {
  it('finds v1 controllers, also two in one mount, below the process’s own group', () => {
    const mounts = [
      '30 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct',
      '31 25 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
      '32 25 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
    ].join('\n');
    const self = ['4:memory:/jobs/7', '3:cpu,cpuacct:/', '0::/jobs'].join('\n');

    expect(locateCgroups(mounts, self)).toEqual({
      v1: {
        memory: '/sys/fs/cgroup/memory/jobs/7',
        cpu: '/sys/fs/cgroup/cpu,cpuacct/',
        cpuacct: '/sys/fs/cgroup/cpu,cpuacct/',
      },
      v2: { mountPoint: '/sys/fs/cgroup/unified', directory: '/sys/fs/cgroup/unified/jobs' },
    });
  });

  it('removes the root of a container mount from the path', () => {
    const mounts = '31 25 0:27 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory';

    expect(locateCgroups(mounts, '4:memory:/docker/abc/x').v1['memory']).toBe('/sys/fs/cgroup/memory/x');
  });

  it('leaves the group of the cloud’s own processes, but no other', () => {
    const mounts = '31 25 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu';
    const cpuOf = (group: string) => locateCgroups(mounts, `4:cpu:${group}`).v1['cpu'];

    expect(cpuOf(`/jobs/${serviceOwnerName(process.pid)}`)).toBe('/sys/fs/cgroup/cpu/jobs');
    expect(cpuOf(`/jobs/${ownerName(process.pid, 1)}`)).toBe(`/sys/fs/cgroup/cpu/jobs/${ownerName(process.pid, 1)}`);
    expect(cpuOf('/jobs/app-0')).toBe('/sys/fs/cgroup/cpu/jobs/app-0');
  });

  it('stays inside its mount when the path leads out of a namespace', () => {
    const mounts = '31 25 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw';

    expect(locateCgroups(mounts, '0::/../other').v2?.directory).toBe('/sys/fs/cgroup');
  });

  it('finds nothing without mounts', () => {
    expect(locateCgroups('', '')).toEqual({ v1: {} });
  });
});

describe('probeCgroups on a tree of plain files', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'thaw-cgroups-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('uses v2 where an ancestor enables cpu and memory for its children', () => {
    mkdirSync(join(root, 'user/session'), { recursive: true });
    writeFileSync(join(root, 'user/cgroup.subtree_control'), 'cpu memory pids\n');
    const locations = { v1: {}, v2: { mountPoint: root, directory: join(root, 'user/session') } };
    const groups = probeCgroups('thaw-1-2-3', locations);
    const group = groups.create('one');
    group.setMemoryLimitMb(128);
    group.setCpuShare(0.5);
    group.setStarting(true);
    group.freeze();

    const directory = join(root, 'user/thaw-1-2-3/one');
    const read = (name: string) => readFileSync(join(directory, name), 'utf8');
    expect(groups).toMatchObject({ throttle: 'cgroup-v2', freezer: 'cgroup-v2' });
    expect(read('memory.max')).toBe(String(128 * 1024 * 1024));
    expect(read('memory.swap.max')).toBe('0');
    expect(read('cpu.max')).toBe('10000 20000');
    expect(read('cpu.weight')).toBe('10');
    group.setStarting(false);
    expect(read('cpu.weight')).toBe('100');
    expect(read('cgroup.freeze')).toBe('1');
    expect(group.joinFiles).toEqual([join(directory, 'cgroup.procs')]);
    expect(group.oomKills()).toBe(0);
  });

  it('uses none where no controller is enabled', () => {
    writeFileSync(join(root, 'cgroup.subtree_control'), '\n');
    const groups = probeCgroups('thaw-1-2-3', { v1: {}, v2: { mountPoint: root, directory: root } });

    expect(groups).toMatchObject({ throttle: 'none', memoryLimit: 'none', freezer: 'SIGSTOP' });
    expect(existsSync(join(root, 'thaw-1-2-3'))).toBe(false);
  });
});

describe('owners', () => {
  it('are alive while pid and start time match', () => {
    const own = ownerName(process.pid, 1);

    expect(isOwnerAlive(own)).toBe(true);
    expect(isOwnerAlive(`thaw-${process.pid}-1-1`)).toBe(false);
  });

  it('are never dead for names of other programs', () => {
    expect(isOwnerAlive('system.slice')).toBe(true);
  });
});

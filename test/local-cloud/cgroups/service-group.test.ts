// The CPU group of the cloud's own processes, and that it ends with them.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startCloud, stopCloud } from '../../../local-cloud/cloud/client.ts';
import { readDaemonFile, stateFolders } from '../../../local-cloud/cloud/state-folder.ts';
import { freePort } from '../../../local-cloud/host/free-port.ts';
import { readRecord } from '../../../local-cloud/host/process-records.ts';
import { removeFolder } from '../../../local-cloud/host/remove-folder.ts';
import { joinServiceGroup } from '../../../local-cloud/lambda-service/cgroups/service-group.ts';
import { serviceOwnerName } from '../../../local-cloud/lambda-service/cgroups/sweep.ts';
import { cgroupsOf, hasCgroups } from '../environment/kit.ts';
import { eventually } from '../kit/eventually.ts';
import { repositoryRoot } from '../kit/local-cloud.ts';

const root = mkdtempSync(path.join(tmpdir(), 'thaw-service-group-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('joining', () => {
  it.each([
    ['without a v1 controller of CPU', { memory: root }],
    ['where no group can be made', { cpu: path.join(root, 'missing') }],
  ])('does nothing %s', (_, v1) => {
    expect(joinServiceGroup({ v1 })).toBeUndefined();
    expect(readdirSync(root)).toEqual([]);
  });
});

const hasCpuGroups =
  hasCgroups && ['cpu', 'cpu,cpuacct', 'cpuacct,cpu'].some((name) => existsSync(`/sys/fs/cgroup/${name}/tasks`));

describe('a cloud', () => {
  const cpuGroup = (pid: number) =>
    /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '';

  it.skipIf(!hasCpuGroups).each(['stop', 'kill'] as const)(
    'is with MiniStack in one group, beside those of functions, which is gone after a %s',
    async (end) => {
      const port = await freePort();
      const folders = stateFolders(repositoryRoot, port);
      try {
        await startCloud({ repositoryRoot, port });
        const pid = (await readDaemonFile(folders.daemonFile))?.pid ?? 0;
        const ministack = readRecord(path.join(folders.processes, 'ministack.json'))?.pid ?? 0;
        const owner = serviceOwnerName(pid);
        const functions = cgroupsOf(owner.replace(/-0$/, '-1')).filter((group) => /cgroup\/[^/]*\bcpu\b/.test(group));

        expect(path.basename(cpuGroup(pid))).toBe(owner);
        expect(cpuGroup(ministack)).toBe(cpuGroup(pid));
        expect(functions.map(path.dirname)).toEqual(cgroupsOf(owner).map(path.dirname));
        if (end === 'stop') await stopCloud({ repositoryRoot, port });
        else process.kill(pid, 'SIGKILL');
        await eventually('the group is removed', () => cgroupsOf(owner).length === 0);
      } finally {
        await stopCloud({ repositoryRoot, port });
        await removeFolder(folders.own);
      }
    },
  );
});

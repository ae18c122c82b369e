import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseReads } from '../../../local-cloud/lambda-service/cgroups/parse-process-reads.ts';
import { processReads, readSince } from '../../../local-cloud/lambda-service/cgroups/process-reads.ts';

const IO = 'rchar: 6976\nwchar: 1\nsyscr: 10\nsyscw: 2\nread_bytes: 4096\nwrite_bytes: 0\ncancelled_write_bytes: 0\n';
const STAT = '28312 (node (a) b) R 28309 28309 27271 0 -1 4194304 99 7 3 2 0 0 0 0 20 0 1 0 360556 3133440 381';

it('has what was read, and the major faults of the process and its children', () => {
  expect(parseReads(IO, STAT)).toEqual({ readBytes: 6976, diskReadBytes: 4096, majorPageFaults: 5 });
});

it.each([
  ['io', undefined, STAT],
  ['stat', IO, undefined],
  ['a line of io', 'rchar: 6976\n', STAT],
])('is undefined, not 0, without %s', (_what, io, stat) => {
  expect(parseReads(io, stat)).toBeUndefined();
});

describe.skipIf(process.platform !== 'linux')('the reads of a process', () => {
  it('grow by what it reads', () => {
    const before = processReads([process.pid]);
    const { length } = readFileSync(process.execPath);
    const reads = readSince(before, processReads([process.pid]));

    expect(reads?.readBytes).toBeGreaterThanOrEqual(length);
    expect(reads?.majorPageFaults).toBeGreaterThanOrEqual(0);
  });

  it('count from its creation for a process that was not there before', () => {
    const now = processReads([process.pid]);

    expect(readSince(new Map(), now)).toEqual(now.get(process.pid));
  });

  it('are unknown of a process that has ended', () => {
    expect(readSince(new Map(), processReads([2 ** 22 + 1]))).toBeUndefined();
  });
});

/** Parses /proc/PID/io and /proc/PID/stat (proc(5)): what a process has read, and its page faults that needed the disk. */

/** Totals since the process was created. */
export interface ProcessReads {
  /** Asked for by read calls, from whatever they read: most of it is in the page cache. */
  readonly readBytes: number;
  /** Fetched from the disk for this process: 0 for what the page cache has. */
  readonly diskReadBytes: number;
  /** Its own and those of its children that have ended. */
  readonly majorPageFaults: number;
}

/** @returns undefined when a file or a line is missing */
export function parseReads(io: string | undefined, stat: string | undefined): ProcessReads | undefined {
  const readBytes = /^rchar: (\d+)$/m.exec(io ?? '')?.[1];
  const diskReadBytes = /^read_bytes: (\d+)$/m.exec(io ?? '')?.[1];
  // The name in parentheses may have spaces and parentheses. After it: state, six numbers, minflt, cminflt, majflt, cmajflt.
  const [, own, ofChildren] = /^\d+ \(.*\) \S(?: -?\d+){6} \d+ \d+ (\d+) (\d+) /s.exec(stat ?? '') ?? [];
  if (readBytes === undefined || diskReadBytes === undefined || own === undefined) return undefined;
  return {
    readBytes: Number(readBytes),
    diskReadBytes: Number(diskReadBytes),
    majorPageFaults: Number(own) + Number(ofChildren),
  };
}

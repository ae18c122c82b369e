/** Why the kernel would not start a file, in the words of its error; checked here, because a shell reports it in the function's log. */
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';

/** ELF machine numbers of Lambda's two architectures. */
const ELF_MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };
const PT_INTERP = 3;
/** Holds the program headers and what they name. */
const HEAD_BYTES = 4096;

/** @returns undefined for a file that starts, if only to fail later */
export function execProblem(file: string): string | undefined {
  try {
    if (!statSync(file).isFile()) return 'permission denied';
  } catch {
    return 'no such file or directory';
  }
  try {
    accessSync(file, constants.X_OK);
  } catch {
    return 'permission denied';
  }
  const head = headOf(file);
  // The carriage return of a CRLF line is part of the name, which then does not exist.
  const interpreter = /^#![ \t]*([^ \t\n]+)/.exec(head.toString('latin1'))?.[1] ?? dynamicLinkerOf(head);
  if (interpreter !== undefined) return execProblem(interpreter);
  // A shell would run a file that the kernel refuses as a shell script.
  return process.platform !== 'linux' || isElfForHere(head) ? undefined : 'exec format error';
}

/** The interpreter that an ELF program names (PT_INTERP, elf(5)): of another Linux, it may not be there. */
function dynamicLinkerOf(head: Buffer): string | undefined {
  if (!isElfForHere(head)) return undefined;
  const [table, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)];
  for (let at = table; at < table + size * count && at + size <= head.length; at += size) {
    if (head.readUInt32LE(at) !== PT_INTERP) continue;
    const start = Number(head.readBigUInt64LE(at + 8));
    const end = start + Number(head.readBigUInt64LE(at + 32)) - 1;
    return end < head.length ? head.toString('latin1', start, end) : undefined;
  }
  return undefined;
}

function isElfForHere(head: Buffer): boolean {
  return head.toString('latin1', 0, 4) === '\x7fELF' && head.readUInt16LE(18) === ELF_MACHINES[process.arch];
}

function headOf(file: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, head, 0, head.length, 0);
    return head;
  } finally {
    closeSync(descriptor);
  }
}

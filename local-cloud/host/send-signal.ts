/**
 * Sends a signal to a process, or to a whole process group by the negative id of its leader.
 * @returns false when there is none any more, which is what the sender of a SIGKILL wanted, or when it is not ours
 */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** To the group that the process leads. */
export function signalGroup(processGroupId: number, signal: NodeJS.Signals): boolean {
  return sendSignal(-processGroupId, signal);
}

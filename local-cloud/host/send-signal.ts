/**
 * Sends a signal to a process, or to a whole process group by the negative id of its leader.
 * @returns false when there is no such process, or when we may not send it signals
 */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Sends a signal to the process group with this id. */
export function signalGroup(processGroupId: number, signal: NodeJS.Signals): boolean {
  return sendSignal(-processGroupId, signal);
}

/** Peak memory of the orchestrator's Lambda processes, which the emulator keeps warm. Linux only: elsewhere nothing is returned. */
import { readdirSync, readFileSync } from 'node:fs';

/** In MB, by function; those of the cloud on this port. */
export function peakMemoryMb(port: number): Readonly<Record<string, number>> {
  const peaks: Record<string, number> = {};
  for (const pid of processes()) {
    const environment = read(`/proc/${pid}/environ`);
    if (!environment.includes(`:${port}`)) continue;
    const name = /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]+)/.exec(environment)?.[1];
    const peakKb = Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
    if (name !== undefined) peaks[name] = Math.max(peaks[name] ?? 0, Math.round(peakKb / 1024));
  }
  return peaks;
}

function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Empty for a process that has ended, or that may not be read. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

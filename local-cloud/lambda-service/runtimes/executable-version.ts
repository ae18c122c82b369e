/** Reads the version of an interpreter. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** @returns e.g. `24.21.0`; undefined when the program cannot be run */
export async function executableVersion(executable: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(executable, ['--version'], { env: {} });
    return /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}

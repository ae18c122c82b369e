/** Writes log lines to one file per function, every 500 ms, so that no invocation waits for the disk. */
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { LogLine } from '../lambda-service/contract.ts';

interface FunctionLogs {
  add(line: LogLine): void;
  close(): Promise<void>;
}

const FLUSH_MS = 500;

export function createFunctionLogs(folder: string, onError: (error: unknown) => void): FunctionLogs {
  const waiting = new Map<string, string[]>();
  let writing: Promise<void> = Promise.resolve();

  const flush = () => {
    const batches = [...waiting];
    waiting.clear();
    if (batches.length === 0) return;
    writing = writing.then(async () => {
      for (const [name, lines] of batches)
        await appendFile(path.join(folder, `${name}.log`), lines.join('')).catch(onError);
    });
  };
  const timer = setInterval(flush, FLUSH_MS);
  timer.unref();

  return {
    add: (line) => {
      const text = `${new Date(line.timestampMs).toISOString()} ${line.logStream} ${line.message}\n`;
      const lines = waiting.get(line.functionName);
      if (lines) lines.push(text);
      else waiting.set(line.functionName, [text]);
    },
    close: async () => {
      clearInterval(timer);
      flush();
      await writing;
    },
  };
}

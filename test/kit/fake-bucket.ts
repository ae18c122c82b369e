/** A reports bucket in memory. */
import { hash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReportsBucket } from '../../cli/adapters/reports-bucket.ts';
import { executionKey } from '../../core/plan/keys.ts';

export function fakeBucket(objects: Map<string, string>): ReportsBucket {
  const keysBelow = (prefix: string) => [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  return {
    name: 'reports',
    keys: async (prefix) => keysBelow(prefix),
    folders: async (prefix) => [
      ...new Set(keysBelow(prefix).map((key) => key.slice(prefix.length).split('/')[0] ?? '')),
    ],
    readJson: async <T>(key: string) => (objects.has(key) ? (JSON.parse(objects.get(key) ?? '') as T) : undefined),
    download: async (key, file) => {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, objects.get(key) ?? '');
    },
    link: async (key) => ({ url: `https://reports.example/${key}`, expiresAt: '', endedBy: 'time' }),
  };
}

/** Key and text of the object that names the run of an execution. */
export function indexObject(executionArn: string, runId: string, functionNames: readonly string[] = []) {
  return [executionKey(hash('sha256', executionArn)), JSON.stringify({ executionArn, runId, functionNames })] as const;
}

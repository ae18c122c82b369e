/** An S3 bucket in memory with ETags and conditional writes, and a hook to change it between a read and a write. */
import type { ReportStore, StoredText, WriteCondition, WriteOptions } from '../../../orchestrator-lambdas/ports.ts';

export class FakeReportStore implements ReportStore {
  readonly bucket = 'reports';
  readonly objects = new Map<string, StoredText>();
  /** Keys written, in order, without rejected writes. */
  readonly writes: string[] = [];
  /** The keys of objects that are not encrypted with the bucket's own key. */
  readonly kmsKeys = new Map<string, string>();
  /** Called before each operation; may throw, or change the bucket as another client would. */
  before: (operation: 'read' | 'write' | 'writeIf' | 'list', key: string) => void | Promise<void> = () => {};
  #version = 0;

  async read(key: string): Promise<StoredText | undefined> {
    await this.before('read', key);
    return this.objects.get(key);
  }

  async write(key: string, text: string): Promise<void> {
    await this.before('write', key);
    this.put(key, text);
  }

  async writeIf(
    key: string,
    text: string,
    condition: WriteCondition,
    { kmsKeyArn }: WriteOptions = {},
  ): Promise<string | undefined> {
    await this.before('writeIf', key);
    const stored = this.objects.get(key);
    const holds = condition.kind === 'absent' ? stored === undefined : stored?.etag === condition.etag;
    if (!holds) return undefined;
    if (kmsKeyArn !== undefined) this.kmsKeys.set(key, kmsKeyArn);
    return this.put(key, text);
  }

  async writeNew(key: string, chunks: Iterable<Uint8Array>): Promise<boolean> {
    await this.before('writeIf', key);
    const bytes = Buffer.concat([...chunks]);
    if (this.objects.has(key)) return false;
    this.put(key, bytes.toString(key.endsWith('.parquet') ? 'latin1' : 'utf8'));
    return true;
  }

  async list(prefix: string): Promise<readonly string[]> {
    await this.before('list', prefix);
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  /** Writes without calling `before`: a write by another client, or by a test. */
  put(key: string, text: string): string {
    this.#version += 1;
    const etag = `"v${this.#version}"`;
    this.objects.set(key, { text, etag });
    this.writes.push(key);
    return etag;
  }

  /** The parsed object; throws when there is none. */
  json<T = Record<string, unknown>>(key: string): T {
    const stored = this.objects.get(key);
    if (stored === undefined) throw new Error(`no object ${key}; there are ${[...this.objects.keys()].join(', ')}`);
    return JSON.parse(stored.text) as T;
  }
}

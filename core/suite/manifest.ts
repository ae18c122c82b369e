/** `target.json`: what a target function is. A new target is one new folder with this file in it. */
export interface TargetManifest {
  readonly schemaVersion: 1;
  /** Slug, equals the folder's name. */
  readonly name: string;
  readonly description: string;
  readonly language: 'rust' | 'python' | 'node';
  /** Lambda runtime identifier: `provided.al2023`, `python3.13`, `nodejs24.x`. */
  readonly runtime: string;
  readonly handler: string;
  readonly architectures: readonly ('arm64' | 'x86_64')[];
  /** Memory of the deployed function before any run changes it. */
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Payload name -> event. */
  readonly payloads: Readonly<Record<string, unknown>>;
  /** Numeric fields of the response body to keep, with the unit in the name; first one is the main one. */
  readonly metrics: readonly string[];
  readonly needs: readonly ('table' | 'secret' | 'event-bus' | 'database' | 'cache' | 'parameters')[];
  /** Environment variables of the deployed function, beside what its `needs` bring (TABLE_NAME …). */
  readonly environment?: Readonly<Record<string, string>>;
  readonly functionUrl?: boolean;
  /** True for our own functions, which answer with the x-thaw-probe header. */
  readonly probe: boolean;
}

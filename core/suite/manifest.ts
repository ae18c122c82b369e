/**
 * How the payloads of a target are signed when they are sent. In its events `{{now_ms}}` stands for the Unix time of sending,
 * `{{signature}}` for the hex signature of the event's `body`.
 */
export interface PayloadSigning {
  readonly algorithm: 'hmac-sha3-256' | 'hmac-sha256';
  /** Environment variable of the function that names the secret in Secrets Manager. */
  readonly secretVariable: string;
}

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
  readonly signing?: PayloadSigning;
  /** True for our own functions, which answer with the x-thaw-probe header. */
  readonly probe: boolean;
}

import type { Task } from './orchestrator-tasks.ts';

/**
 * How the payloads of a target are signed when they are sent. In its events, `{{now_ms}}` is replaced with the Unix time of
 * sending in ms, and `{{signature}}` with the hex signature of the event's `body`.
 */
export interface PayloadSigning {
  readonly algorithm: 'hmac-sha3-256' | 'hmac-sha256';
  /** Environment variable of the function that names the secret in Secrets Manager. */
  readonly secretVariable: string;
}

/** `target.json`: the description of a target function. A new target is one new folder with this file in it. */
export interface TargetManifest {
  readonly schemaVersion: 1;
  /** Slug, equal to the folder's name. */
  readonly name: string;
  readonly description: string;
  readonly language: 'rust' | 'python' | 'node';
  /** Lambda runtime identifier: `provided.al2023`, `python3.13`, `nodejs24.x`. */
  readonly runtime: string;
  readonly handler: string;
  readonly architectures: readonly ('arm64' | 'x86_64')[];
  /** Memory size of the deployed function before a run changes it. */
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Payload name -> event. */
  readonly payloads: Readonly<Record<string, unknown>>;
  /** Numeric fields of the response body to keep, with the unit in the name; the first is the main metric. */
  readonly metrics: readonly string[];
  readonly needs: readonly (
    | 'table'
    | 'table-item'
    | 'secret'
    | 'event-bus'
    | 'database'
    | 'cache'
    | 'parameters'
    | 'stored-run'
  )[];
  /** The orchestrator's task whose code it has; absent = the code is in its folder. */
  readonly copyOf?: Task;
  /** Environment variables of the deployed function, in addition to those of its `needs` (TABLE_NAME …). */
  readonly environment?: Readonly<Record<string, string>>;
  /** False in a catalogue: the target should have one, and there are none in the Region of the deployment. */
  readonly functionUrl?: boolean;
  readonly signing?: PayloadSigning;
  /**
   * Where the deployed function differs from the published one whose figures it is compared with, one statement each;
   * [] = nowhere.
   */
  readonly differences: readonly string[];
  /** True for functions whose responses have the header x-thaw-probe. */
  readonly probe: boolean;
}

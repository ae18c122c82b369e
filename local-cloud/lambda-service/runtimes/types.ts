/** What there is to know about a runtime; one file beside this one per runtime. */
import type { FunctionRevision } from '../contract.ts';

export interface Interpreters {
  readonly nodeExecutable: string;
  /** Absent: Python functions fail with Runtime.InvalidEntrypoint. */
  readonly pythonExecutable?: string;
}

export type RuntimeProgram =
  | { readonly found: true; readonly file: string; readonly arguments: readonly string[] }
  | { readonly found: false; readonly reason: string };

export interface Runtime {
  /** Lambda's identifiers of this runtime, e.g. `/^python3\.\d+$/`. */
  readonly pattern: RegExp;
  /** The same in words, for messages. */
  readonly described: string;
  /** The identifiers whose version goes into every result. */
  readonly listed: readonly string[];
  /** What to exec for a function, or why AWS would say Runtime.InvalidEntrypoint. */
  program(revision: FunctionRevision, interpreters: Interpreters): RuntimeProgram;
  /** Reserved variables that only functions of this runtime have. */
  variables(revision: FunctionRevision): Record<string, string>;
  /** There is no /opt here: where this runtime finds what layers bring. */
  layerVariables(layersDirectory: string): Record<string, string>;
  /** Version of the interpreter really used, e.g. `3.11.7`; undefined where there is none. */
  readVersion(interpreters: Interpreters): Promise<string | undefined>;
  /** For INIT_START, e.g. `python:3.11.7.local`: shaped like AWS's, and never one AWS could have. */
  label(identifier: string, version: string | undefined): string;
  /** What results say an identifier was run with. */
  describe(identifier: string, version: string): string;
}

export function missing(reason: string): RuntimeProgram {
  return { found: false, reason };
}

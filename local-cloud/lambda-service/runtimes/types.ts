/** The interface of a runtime; this folder has one file per runtime. */
import type { LoadedModule } from '../../../core/imports/types.ts';
import type { FunctionRevision } from '../contract.ts';

export interface Interpreters {
  readonly nodeExecutable: string;
  /** Absent: Python functions fail with Runtime.InvalidEntrypoint. */
  readonly pythonExecutable?: string;
}

export type RuntimeProgram =
  | { readonly ok: true; readonly file: string; readonly arguments: readonly string[] }
  | { readonly ok: false; readonly reason: string };

export interface Runtime {
  /** Matches Lambda's identifiers of this runtime, e.g. `/^python3\.\d+$/`. */
  readonly pattern: RegExp;
  /** The same identifiers in words, for messages. */
  readonly described: string;
  /** The identifiers whose version goes into every result. */
  readonly listed: readonly string[];
  /** Whether AWS_LAMBDA_EXEC_WRAPPER is honoured. */
  readonly isWrappable: boolean;
  /** The program to exec for a function, or the reason of a Runtime.InvalidEntrypoint. */
  program(revision: FunctionRevision, interpreters: Interpreters): RuntimeProgram;
  /** Absent where modules cannot be timed. */
  readonly imports?: ImportTiming;
  /** Reserved variables of this runtime only. */
  variables(revision: FunctionRevision): Record<string, string>;
  /** Variables that point this runtime at unpacked layers: not every machine can mount them on /opt. */
  layerVariables(layersDirectory: string): Record<string, string>;
  /** Version of the interpreter in use, e.g. `3.11.7`; undefined where there is none. */
  readVersion(interpreters: Interpreters): Promise<string | undefined>;
  /** For INIT_START, e.g. `python:3.11.7.local`: formatted as AWS's versions, but never equal to one of them. */
  label(identifier: string, version: string | undefined): string;
  /** The version shown in results for an identifier. */
  describe(identifier: string, version: string): string;
}

/** How a start is made that is not measured, but prints what each module costs. */
interface ImportTiming {
  /** @param programArguments those of `program` */
  arguments(programArguments: readonly string[]): readonly string[];
  /** Reads the output of such a start. */
  parse(lines: readonly string[], revision: FunctionRevision): readonly LoadedModule[];
}

export function missing(reason: string): RuntimeProgram {
  return { ok: false, reason };
}

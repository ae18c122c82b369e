/** What a template says of one function. */
import type { Architecture } from '../suite/types.ts';

/** Where a file or folder is, relative to the template, or source text in the template itself. */
export type TemplateCode =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'inline'; readonly text: string };

export interface TemplateFunction {
  readonly logicalId: string;
  /** Absent when it is unresolved. */
  readonly code?: TemplateCode;
  readonly runtime?: string;
  readonly handler?: string;
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
  readonly architecture?: Architecture;
  readonly environment: Readonly<Record<string, string>>;
  /** Paths relative to the template. */
  readonly layers: readonly string[];
  readonly unresolved: readonly Unresolved[];
}

/** A value that only a deployment knows. */
export interface Unresolved {
  /** What the flag sets. */
  readonly property: 'code' | 'runtime' | 'handler' | 'memory' | 'timeout' | 'environment' | 'layer';
  /** `environment variable TABLE is !Ref OrdersTable`. */
  readonly problem: string;
  /** The option that gives the value; empty where there is none. */
  readonly flag: string;
  /** Of an environment variable. */
  readonly variable?: string;
}

/** An asset manifest of the CDK (`<stack>.assets.json`), parsed. */
export type AssetManifest = unknown;

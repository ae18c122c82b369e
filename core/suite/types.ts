/** The resolved suite: what a user asks for, with defaults filled in. */
import type { FunctionLoadOptions } from '../load/types.ts';
import type { TargetManifest } from './manifest.ts';

export type Architecture = 'arm64' | 'x86_64';
export type EnvironmentKind = 'aws' | 'local';

export interface PayloadChoice {
  readonly name: string;
  readonly event: unknown;
}

/** Variables merged into a function's own environment; each override is a configuration of its own. */
export interface EnvironmentOverride {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** True while the CPU time extension is attached. */
  readonly cpuTimeExtension?: true;
}

/** One function of the suite; exactly one of `target` and `functionArn` is set. */
export interface SuiteFunction {
  readonly label: string;
  readonly target?: string;
  readonly functionArn?: string;
  readonly memoryMb: readonly number[];
  /** Payloads of this function, resolved to events (a target's payload names come from its manifest). */
  readonly payloads: readonly PayloadChoice[];
  /** Each override is a configuration; absent = only the function's own environment. */
  readonly overrides?: readonly EnvironmentOverride[];
  /** Also measured with the CPU time extension attached, in visits of their own. */
  readonly cpuTimeExtension?: true;
  /** Instead of the suite's `cold`, for this function only; null = no cold starts, absent = as the suite says. */
  readonly cold?: FunctionColdOptions | null;
  /** Instead of the suite's `warm`, for this function only; null = no warm calls, absent = as the suite says. */
  readonly warm?: FunctionWarmOptions | null;
  /** Instead of the suite's `load`, for this function only; null = no load, absent = as the suite says. */
  readonly load?: FunctionLoadOptions | null;
}

/** Options that may differ per function; payloads, attempts and settling are always the suite's. */
export type FunctionColdOptions = Pick<ColdOptions, 'samples' | 'burst' | 'followUps'> & StoppingOptions;
export type FunctionWarmOptions = Pick<WarmOptions, 'samples' | 'discard'> & StoppingOptions;

export interface SetupCall {
  readonly target?: string;
  readonly functionArn?: string;
  readonly payload: PayloadChoice;
}

/** When a configuration may stop before `maxSamples`; absent = it takes exactly `samples`. */
export interface StoppingOptions {
  /** There are enough samples when half the width of the median's 95 % interval is at most this percentage of the median. */
  readonly targetIntervalPercent?: number;
  /** Maximum number of samples; set exactly when `targetIntervalPercent` is set. */
  readonly maxSamples?: number;
}

export interface ColdOptions extends StoppingOptions {
  /** Names of the payloads measured cold; absent = every payload of a function. */
  readonly payloads?: readonly string[];
  readonly samples: number;
  readonly burst: number;
  readonly followUps: number;
  readonly maxAttempts: number;
  /** Absent = 0 locally, 2000 on AWS. */
  readonly settleMs?: number;
}

export interface WarmOptions extends StoppingOptions {
  readonly payloads?: readonly string[];
  readonly samples: number;
  readonly discard: number;
}

export interface LoadOptions extends FunctionLoadOptions {
  readonly payloads?: readonly string[];
}

/** A figure its author measured on AWS, printed as "published" next to ours and never combined with it. */
export interface PublishedFigure {
  readonly function: string;
  readonly payload?: string;
  readonly memoryMb?: number;
  readonly phase: 'cold' | 'follow-up' | 'warm' | 'load' | 'package';
  readonly metric: string;
  readonly value: number;
  /** `×` for a ratio: `function` over `reference`. */
  readonly unit: string;
  /** For a ratio, the label it is relative to; absent = the suite's reference. */
  readonly reference?: string;
  readonly source: string;
}

/** A statement of the published work that a run can confirm or refute: `left` is expected above `right`. */
export interface PublishedPattern {
  readonly statement: string;
  readonly left: PatternOperand;
  readonly right: PatternOperand;
}
export interface PatternOperand {
  readonly function: string;
  readonly payload?: string;
  /** For `load`, the metric is a figure such as `coldStarts` or `durationMs.mean`, as in published figures. */
  readonly phase: 'cold' | 'follow-up' | 'warm' | 'load';
  readonly metric: string;
}

/** Fault switches of the local Lambda service; rejected on AWS. local-cloud checks the keys. */
export type LocalFaults = Readonly<Record<string, unknown>>;

export interface Suite {
  readonly name: string;
  readonly description?: string;
  readonly seed: number;
  readonly functions: readonly SuiteFunction[];
  readonly setup: readonly SetupCall[];
  readonly cold?: ColdOptions;
  readonly warm?: WarmOptions;
  readonly load?: LoadOptions;
  /** Absent = 1 locally, one lane per function (at most 10, `USUAL_LANES`) on AWS. */
  readonly lanes?: number;
  /** Label of the function others are compared with. */
  readonly reference?: string;
  /** Label of a function whose package is not changed, so that a shift of it between nights is caused by the platform. */
  readonly canary?: string;
  readonly budget: { readonly usd: number; readonly minutes: number };
  readonly published: readonly PublishedFigure[];
  readonly patterns: readonly PublishedPattern[];
  readonly local?: { readonly faults?: LocalFaults };
}

/** The targets that exist and the shipped suites. Written by infra at synthesis. */
export interface Catalogue {
  readonly targets: readonly CatalogueTarget[];
  /** Targets that could not be built on this machine, with the reason and the command that fixes it. */
  readonly missing: readonly { readonly target: string; readonly reason: string; readonly fix: string }[];
  /** Shipped suites by name, as written (not resolved). */
  readonly suites: Readonly<Record<string, unknown>>;
}
export interface CatalogueTarget {
  readonly manifest: TargetManifest;
  /** Name of the deployed Lambda function. */
  readonly functionName: string;
  readonly architecture: Architecture;
  readonly build?: BuildRecord;
}
/** Written next to a built target; `profile` is for example `release-light`, `deploy`, `none`. */
export interface BuildRecord {
  readonly target: string;
  readonly architecture: Architecture;
  readonly profile: string;
  readonly zipPath: string;
  readonly zipSizeBytes: number;
  readonly zipSha256: string;
  readonly dependencyCount?: number;
  /** Version of the compiler or interpreter, for example `rustc 1.95.0`. */
  readonly toolchain: string;
  /** `aws-config defaults`, as published functions have it, or `light client`; absent when the build has no choice of clients. */
  readonly awsClient?: string;
  /** Size of the file that a bundler made, before zipping; absent where nothing is bundled. */
  readonly bundleSizeBytes?: number;
}

/** What a user asks for, after defaults: the resolved form of the suite JSON of the README. */
import type { FunctionLoadOptions } from '../load/types.ts';
import type { TargetManifest } from './manifest.ts';

export type Architecture = 'arm64' | 'x86_64';
export type EnvironmentKind = 'aws' | 'local';

export interface PayloadChoice {
  readonly name: string;
  readonly event: unknown;
}

/** Variables merged into a function's own, as a configuration of its own. */
export interface EnvironmentOverride {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** One function of the suite; exactly one of `target` and `functionArn` is set. */
export interface SuiteFunction {
  readonly label: string;
  readonly target?: string;
  readonly functionArn?: string;
  readonly memoryMb: readonly number[];
  /** Payloads of this function, resolved to events (a target's payload names come from its manifest). */
  readonly payloads: readonly PayloadChoice[];
  /** Environment overrides as a configuration axis; absent = only the function's own environment. */
  readonly overrides?: readonly EnvironmentOverride[];
  /** Instead of the suite's `cold`, for this function only; null = no cold starts, absent = as the suite says. */
  readonly cold?: FunctionColdOptions | null;
  /** Instead of the suite's `warm`, for this function only; null = no warm calls, absent = as the suite says. */
  readonly warm?: FunctionWarmOptions | null;
  /** Instead of the suite's `load`, for this function only; null = no load, absent = as the suite says. */
  readonly load?: FunctionLoadOptions | null;
}

/** What may differ from function to function; which payloads, attempts and settling stay the suite's. */
export type FunctionColdOptions = Pick<ColdOptions, 'samples' | 'burst' | 'followUps'> & StoppingOptions;
export type FunctionWarmOptions = Pick<WarmOptions, 'samples' | 'discard'> & StoppingOptions;

export interface SetupCall {
  readonly target?: string;
  readonly functionArn?: string;
  readonly payload: PayloadChoice;
}

/** When a configuration may leave the loop before `maxSamples`; absent = it takes `samples`, no more and no less. */
export interface StoppingOptions {
  /** Half the width of the 95 % interval of the median, in percent of the median, at which there are enough samples. */
  readonly targetIntervalPercent?: number;
  /** The most samples; only with `targetIntervalPercent`, then always there. */
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

/** A figure its author measured on AWS, shown as "published" beside ours and never mixed with it. */
export interface PublishedFigure {
  readonly function: string;
  readonly payload?: string;
  readonly memoryMb?: number;
  readonly phase: 'cold' | 'follow-up' | 'warm' | 'load' | 'package';
  readonly metric: string;
  readonly value: number;
  /** `×` for a ratio: `function` over `reference`. */
  readonly unit: string;
  /** Of a ratio: the label it is relative to; absent = the suite's reference. */
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
  /** Of `load` the metric is a figure such as `coldStarts` or `durationMs.mean`, as in published figures. */
  readonly phase: 'cold' | 'follow-up' | 'warm' | 'load';
  readonly metric: string;
}

/** Fault switches of the local Lambda service; refused on AWS. Keys are checked by local-cloud. */
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
  /** Absent = 1 locally, one lane a function (at most 10) on AWS. */
  readonly lanes?: number;
  /** Label of the function others are compared with. */
  readonly reference?: string;
  /** Label of a function whose package is left alone, so that a shift of it between nights is the platform's. */
  readonly canary?: string;
  readonly budget: { readonly usd: number; readonly minutes: number };
  readonly published: readonly PublishedFigure[];
  readonly patterns: readonly PublishedPattern[];
  readonly local?: { readonly faults?: LocalFaults };
}

/** What surrounds a suite: the targets that exist and the suites that ship. Written by infra at synthesis. */
export interface Catalogue {
  readonly targets: readonly CatalogueTarget[];
  /** Targets that could not be built on this machine, with the reason and the command that cures it. */
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
/** Written beside a built target; `profile` is for example `release-light`, `deploy`, `none`. */
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
  /** Size of the one file that a bundler made, before zipping; absent where nothing is bundled. */
  readonly bundleSizeBytes?: number;
}

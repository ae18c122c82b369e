/** What the modules of a function cost when it starts, in starts that are not measured. */

/** One module as one start loaded it. */
export interface LoadedModule {
  readonly name: string;
  /** The module that was being loaded when this one was; absent for those that the runtime loads itself. */
  readonly importedBy?: string;
  /** Finding, reading, compiling and running it, waits included, without the modules that it imports. */
  readonly selfMs: number;
  /** Loaded by the function, not by its runtime. */
  readonly isOfFunction: boolean;
}

/** One start. */
export interface TimedStart {
  /** From the start of the process to its first request for an event. */
  readonly initMs: number;
  readonly modules: readonly LoadedModule[];
}

/** A module of a function: medians over the starts. */
export interface ImportedModule {
  readonly name: string;
  readonly selfMs: number;
  /** With all modules that it was the first to import, and theirs. */
  readonly totalMs: number;
  /** The module that was the first to import it; absent for the handler's. */
  readonly importedBy?: string;
}

/** Section `functions[].imports` of results.json. */
export interface FunctionImports {
  /** Starts; none of them is a sample. */
  readonly n: number;
  /** Median init of these starts: it includes the cost of timing, so it is longer than a measured Init Duration. */
  readonly initMs: number;
  /** Median of what the modules of the runtime took, before the handler's module and outside it. */
  readonly runtimeMs: number;
  /** The modules of the function, all of them: the sum of their `selfMs`. */
  readonly totalMs: number;
  /** How many modules the function loads. */
  readonly moduleCount: number;
  /** The heaviest by `totalMs`; whoever imported one of them is among them. */
  readonly modules: readonly ImportedModule[];
}

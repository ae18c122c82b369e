/** Load options of a suite, and the segments of a load. */

/** How arrivals are spread at a given rate: evenly, or at random as from independent callers. */
export type ArrivalDistribution = 'even' | 'poisson';
/** Invoke returns the REPORT of every call; a function URL returns only the response. */
type LoadVia = 'invoke' | 'url';

/** A period in which the rate changes linearly from one value to another; it is constant when both are equal. */
export interface LoadPhase {
  readonly seconds: number;
  /** Arrivals per second at its start. */
  readonly fromRps: number;
  /** Arrivals per second at its end. */
  readonly toRps: number;
}

/** Load options of one function; the payloads are always chosen by the suite. */
export interface FunctionLoadOptions {
  readonly phases: readonly LoadPhase[];
  readonly distribution: ArrivalDistribution;
  readonly via: LoadVia;
  /** Length of the windows in the report. */
  readonly windowSeconds: number;
}

/** A part of a schedule that fits into one Lambda invocation; the segments are consecutive. */
export interface LoadSegment {
  /** From 0. */
  readonly index: number;
  /** Where it starts in the schedule. */
  readonly fromSeconds: number;
  readonly seconds: number;
  readonly arrivals: number;
}

/** Why an arrival of the schedule was not sent. */
export type DropReason = 'too_many_in_flight' | 'out_of_time';

/** The generator's record of a segment that was completed; stored with the segment's last records. */
export interface LoadSegmentRecord {
  readonly laneId: string;
  readonly segment: number;
  /** Distinguishes the files of one attempt from those of another. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly arrivals: number;
  readonly sent: number;
  /** Arrivals that were not sent, with their time in the complete schedule, in ms. */
  readonly dropped: readonly { readonly offsetMs: number; readonly reason: DropReason }[];
  /** Whether another client changed the function meanwhile; absent when it could not be checked. */
  readonly functionChanged?: boolean;
  /** Number of files of the segment, including this one. */
  readonly files: number;
}

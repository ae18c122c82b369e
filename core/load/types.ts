/** Load: what a suite asks for, what one segment of it left, and what the report says. */

/** How arrivals are spread at a given rate: evenly, or at random as independent callers would. */
export type ArrivalDistribution = 'even' | 'poisson';
/** Invoke brings the REPORT of every call; a function URL brings only what the caller sees. */
type LoadVia = 'invoke' | 'url';

/** A stretch of time in which the rate goes from one value to another in a straight line; equal values = constant. */
export interface LoadPhase {
  readonly seconds: number;
  /** Arrivals a second at its start. */
  readonly fromRps: number;
  /** Arrivals a second at its end. */
  readonly toRps: number;
}

/** How one function is put under load; the suite's payload choice stands beside it. */
export interface FunctionLoadOptions {
  readonly phases: readonly LoadPhase[];
  readonly distribution: ArrivalDistribution;
  readonly via: LoadVia;
  /** Length of the windows in the report. */
  readonly windowSeconds: number;
}

/** A part of a schedule that one Lambda can hold; the parts continue each other. */
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

/** What the generator says of a segment that came to its end; stored with the segment's last records. */
export interface LoadSegmentRecord {
  readonly laneId: string;
  readonly segment: number;
  /** Tells the files of one try from those of another. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly arrivals: number;
  readonly sent: number;
  /** Arrivals that were not sent, by their time in the whole schedule, in ms. */
  readonly dropped: readonly { readonly offsetMs: number; readonly reason: DropReason }[];
  /** Somebody else changed the function meanwhile; absent when nobody could look. */
  readonly functionChanged?: boolean;
  /** Files of the segment, this one included. */
  readonly files: number;
}

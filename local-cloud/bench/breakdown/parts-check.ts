/** Rows of the bench: each part of a phase against what is known of the function, with the bounds of the parts. */
import type { PhaseObservation } from '../../../core/telemetry/observation.ts';
import { phaseParts } from '../../../core/telemetry/phase-parts.ts';
import { type Check, median } from '../check.ts';

/** What is known of one phase, with what was observed of it, in ms. */
export interface KnownPhase {
  readonly computingMs: number;
  /** Absent where it is not known: how long an init waits depends on what else the machine does. */
  readonly shareWaitMs?: number;
  readonly otherWaitMs: number;
  readonly observed: PhaseObservation;
  /** From the REPORT line. */
  readonly reportedMs: number;
}

const SMALL_MB = 128;

/** Rows of one case: medians over its repetitions. */
export function partsChecks(what: string, memoryMb: number, phases: readonly KnownPhase[]): Check[] {
  const parts = phases.map(({ observed }) => phaseParts(observed));
  const row = (part: 'computingMs' | 'shareWaitMs' | 'otherWaitMs', name: string): Check[] => {
    const expectedValuesMs = phases.flatMap((phase) => phase[part] ?? []);
    if (expectedValuesMs.length < phases.length) return [];
    const expectedMs = median(expectedValuesMs);
    const differenceMs = median(
      expectedValuesMs.map((knownMs, index) => (parts[index]?.[part] ?? Number.NaN) - knownMs),
    );
    // At 128 MB a period of 20 ms has 1.4 ms of CPU time: what ends in it may have waited for it or not.
    return [boundedCheck(`${what}: ${name}`, expectedMs, differenceMs, memoryMb === SMALL_MB ? 20 : 5, 5)];
  };
  const reportedMs = median(phases.map((phase) => phase.reportedMs));
  const sumsMs = parts.map(({ computingMs, shareWaitMs, otherWaitMs }) => computingMs + shareWaitMs + otherWaitMs);
  const differencesMs = phases.map((phase, index) => (sumsMs[index] ?? Number.NaN) - phase.reportedMs);
  return [
    ...row('computingMs', 'computing'),
    ...row('shareWaitMs', 'waiting for the CPU share'),
    ...row('otherWaitMs', 'waiting for something else'),
    boundedCheck(`${what}: sum`, reportedMs, median(differencesMs), 2, 2),
  ];
}

/** Within `boundMs` or `boundPercent` of what is expected, whichever is more. */
export function boundedCheck(
  what: string,
  expectedMs: number,
  differenceMs: number,
  boundMs: number,
  boundPercent: number,
): Check {
  const bound = Math.max(boundMs, (expectedMs * boundPercent) / 100);
  const sign = differenceMs < 0 ? '−' : '+';
  return {
    what,
    expected: `${expectedMs.toFixed(1)} ms`,
    measured: `${(expectedMs + differenceMs).toFixed(1)} ms (${sign}${Math.abs(differenceMs).toFixed(1)} ms)`,
    bound: `± ${bound.toFixed(1)} ms`,
    passed: Math.abs(differenceMs) <= bound,
  };
}

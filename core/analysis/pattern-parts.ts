/** Why one time is longer than another: the parts of both, where both were observed. */
import { formatMeasured } from '../format/numbers.ts';
import type { PatternOperand } from '../suite/types.ts';
import { type PhaseBreakdown, seenFromOutside } from './results/breakdown-result.ts';
import { phaseResult } from './results/phase-result.ts';
import type { ConfigurationResult } from './results/types.ts';

interface Side {
  readonly operand: PatternOperand;
  readonly configuration: ConfigurationResult;
}

/**
 * `Medians: rust-dynamodb computes 50.8 ms, waits 641 ms for the CPU share and 16.8 ms for something else; python-dynamodb
 * 73.0, 912 and 3.01 ms.` Undefined unless both sides are an observed Duration or Init Duration.
 */
export function partsOfSides(left: Side, right: Side): string | undefined {
  const [ofLeft, ofRight] = [partsOf(left), partsOf(right)];
  if (ofLeft === undefined || ofRight === undefined) return undefined;
  const [computing, share, other] = ofLeft;
  return `Medians: ${left.operand.function} computes ${computing} ms, waits ${share} ms for the CPU share and ${other} ms for something else; ${right.operand.function} ${ofRight[0]}, ${ofRight[1]} and ${ofRight[2]} ms.`;
}

function partsOf(side: Side): [computing: string, share: string, other: string] | undefined {
  const breakdown = breakdownOf(side);
  if (breakdown === undefined) return undefined;
  const { computingMs, shareWaitMs, otherWaitMs } = breakdown;
  return [formatMeasured(computingMs), formatMeasured(shareWaitMs), formatMeasured(otherWaitMs)];
}

function breakdownOf({ operand, configuration }: Side): PhaseBreakdown | undefined {
  const { phase, metric } = operand;
  if (phase === 'load') return undefined;
  const breakdown = seenFromOutside(phaseResult(configuration, phase)?.breakdown);
  if (metric === 'durationMs') return breakdown?.handler;
  return metric === 'initDurationMs' ? breakdown?.init : undefined;
}

/** Why one time is longer than another: the parts of both, where both were observed. */
import { formatMeasured } from '../format/numbers.ts';
import type { PatternOperand } from '../suite/types.ts';
import { phaseResult } from './results/phase-result.ts';
import type { ConfigurationResult, PhaseBreakdown } from './results/types.ts';

interface Side {
  readonly operand: PatternOperand;
  readonly configuration: ConfigurationResult;
}

/** `rust-dynamodb: 50.8 ms computing, …; python-dynamodb: …`. Undefined unless both sides are Duration or Init Duration. */
export function partsOfSides(sides: readonly Side[]): string | undefined {
  const texts = sides.flatMap((side) => {
    const parts = partsOf(side);
    return parts === undefined ? [] : [`${side.operand.function}: ${partsText(parts)}`];
  });
  return texts.length === sides.length ? `Where the time goes (medians): ${texts.join('; ')}.` : undefined;
}

function partsOf({ operand, configuration }: Side): PhaseBreakdown | undefined {
  const { phase, metric } = operand;
  if (phase === 'load') return undefined;
  const breakdown = phaseResult(configuration, phase)?.breakdown;
  if (metric === 'durationMs') return breakdown?.handler;
  return metric === 'initDurationMs' ? breakdown?.init : undefined;
}

function partsText({ computingMs, shareWaitMs, otherWaitMs }: PhaseBreakdown): string {
  const [computing, share, other] = [computingMs, shareWaitMs, otherWaitMs].map((ms) => formatMeasured(ms));
  return `${computing} ms computing, ${share} ms waiting for the CPU share, ${other} ms waiting for something else`;
}

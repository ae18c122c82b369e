/** The figures of a step that the rules of adaptive stopping need. */
import { findRule } from '../../core/plan/stopping.ts';
import { roundValues, stoppingFigureMs } from '../../core/telemetry/round-values.ts';
import type { Sample } from '../../core/telemetry/types.ts';
import type { PlannedStep } from '../run-store/run-plan.ts';
import type { StepFigures, StoredStepStatus } from '../run-store/step-status.ts';

/** @returns an empty object when the plan has fixed numbers of samples */
export function stepFigures({ plan }: PlannedStep, samples: readonly Sample[]): Pick<StoredStepStatus, 'figures'> {
  if (plan.stopping === undefined) return {};
  const parts = Map.groupBy(samples, (sample) => `${sample.phase} ${sample.configurationId}`);
  const figures = [...parts.values()].flatMap((part): StepFigures[] => {
    const [first] = part;
    if (first === undefined || (first.phase !== 'cold' && first.phase !== 'warm')) return [];
    const { configurationId, phase } = first;
    if (findRule(plan.stopping, configurationId, phase) === undefined) return [];
    const valid = part.filter(({ status }) => status === 'valid');
    const figuresMs = valid.map((sample) => stoppingFigureMs(sample, phase) ?? Number.NaN);
    const rounds = roundValues(
      valid.map(({ round }) => round),
      figuresMs,
      phase,
    );
    return rounds.map((round) => ({ configurationId, phase, ...round }));
  });
  return { figures };
}

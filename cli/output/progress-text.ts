/** A run's progress as text. */
import type { Progress } from '../follow-run.ts';

const BAR_WIDTH = 24;

/** The one line that a terminal redraws: bar, steps, samples, lanes, time left. */
export function progressLine(progress: Progress): string {
  const { stepsDone, stepsPlanned } = progress;
  const share = stepsPlanned === 0 ? 1 : stepsDone / stepsPlanned;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = `${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}`;
  const open = [...progress.lanes].filter(
    ([laneId, done]) => done < (progress.plan.lanes.find((lane) => lane.id === laneId)?.steps.length ?? 0),
  ).length;
  const parts = [
    `[${bar}] ${stepsDone}/${stepsPlanned} steps`,
    `${progress.sampleFiles} sample files`,
    ...(progress.lanes.size === 0
      ? []
      : [`${open} of ${progress.lanes.size} ${progress.lanes.size === 1 ? 'lane' : 'lanes'} open`]),
    ...(open === 0 && stepsDone < stepsPlanned ? ['under load'] : []),
    timeLeft(progress),
  ];
  return parts.join(', ');
}

function timeLeft(progress: Progress): string {
  const { stepsDone, stepsPlanned, elapsedMs } = progress;
  if (stepsDone === stepsPlanned) return 'writing the report';
  // The plan's estimate serves until a few steps have shown how long one takes here.
  const remainingMs =
    stepsDone < 3
      ? progress.plan.estimate.seconds * 1000 - elapsedMs
      : (elapsedMs / stepsDone) * (stepsPlanned - stepsDone);
  return `about ${formatSeconds(Math.max(1000, remainingMs) / 1000)} left`;
}

/** `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A run's progress as text. */
import { formatCount, formatNumber, formatSeconds } from '../../core/format/numbers.ts';
import { totalSeconds } from '../../core/load/schedule.ts';
import { loadJobsOf } from '../../core/plan/load-jobs.ts';
import type { Plan } from '../../core/plan/types.ts';
import type { Progress } from '../runs/follow-run.ts';
import type { LoadProgress } from '../runs/load-progress.ts';

const BAR_WIDTH = 24;

/** What a run is about to do, in one line. */
export function planLine(plan: Plan): string {
  const jobs = loadJobsOf(plan).length;
  const steps = plan.lanes.reduce((sum, lane) => sum + lane.steps.length, 0);
  const what = [
    formatCount(plan.functions.length, 'function'),
    formatCount(plan.configurations.length, 'configuration'),
    ...(steps === 0 ? [] : [`${formatCount(steps, 'step')} in ${formatCount(plan.lanes.length, 'lane')}`]),
    ...(jobs === 0 ? [] : [formatCount(jobs, 'load job')]),
  ];
  return `Run ${plan.runId}: ${what.join(', ')}; about ${formatSeconds(plan.estimate.seconds)}.`;
}

/** The one line that a terminal redraws: bar, steps, samples, lanes, time left. */
export function progressLine(progress: Progress): string {
  const { stepsDone, stepsPlanned, load, lanes } = progress;
  const filled = Math.round(shareDone(progress) * BAR_WIDTH);
  const bar = `${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}`;
  const open = [...lanes].filter(
    ([laneId, done]) => done < (progress.plan.lanes.find((lane) => lane.id === laneId)?.steps.length ?? 0),
  ).length;
  const parts = [
    `[${bar}] ${stepsDone}/${formatCount(stepsPlanned, 'step')}`,
    formatCount(progress.sampleFiles, 'sample file'),
    ...(lanes.size === 0 || load !== undefined ? [] : [`${open} of ${formatCount(lanes.size, 'lane')} open`]),
    ...(load === undefined ? [] : [loadText(load)]),
    timeLeft(progress),
  ];
  return parts.join(', ');
}

/** Share of the whole run, from 0 to 1; a segment of load counts by its own share. */
export function shareDone({ stepsDone, stepsPlanned, load }: Progress): number {
  return stepsPlanned === 0 ? 1 : (stepsDone + (load?.shareOfSegment ?? 0)) / stepsPlanned;
}

/** `under load for 45 s of 5 min, 500 of 6,000 arrivals recorded`. */
function loadText(load: LoadProgress): string {
  const which = load.jobs === 1 ? '' : ` (job ${load.job} of ${load.jobs})`;
  const arrivals = `${formatNumber(load.recorded)} of ${formatNumber(load.arrivals)} arrivals recorded`;
  return `under load${which} for ${formatSeconds(load.seconds)} of ${formatSeconds(load.secondsPlanned)}, ${arrivals}`;
}

function timeLeft(progress: Progress): string {
  const { stepsDone, stepsPlanned, elapsedMs, load, plan } = progress;
  if (stepsDone === stepsPlanned) return 'writing the report';
  if (load !== undefined) return `about ${formatSeconds(Math.max(1, load.secondsLeft))} left`;
  const jobs = loadJobsOf(plan);
  const loadSeconds = jobs.reduce((sum, { options }) => sum + totalSeconds(options.phases), 0);
  const segments = jobs.reduce((sum, job) => sum + job.segments.length, 0);
  // The plan's estimate is used until a few steps have shown how long one takes here. Load takes as long as its schedule.
  const remainingMs =
    stepsDone < 3
      ? plan.estimate.seconds * 1000 - elapsedMs
      : (elapsedMs / stepsDone) * (stepsPlanned - segments - stepsDone) + loadSeconds * 1000;
  return `about ${formatSeconds(Math.max(1000, remainingMs) / 1000)} left`;
}

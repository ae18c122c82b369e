/** The history object of a finished run, from its results alone: publishing needs no samples. */
import { definedOnly } from '../defined-only.ts';
import { reportedShifts } from '../history/reported-shifts.ts';
import { SHIFT_RULE } from '../history/shift-rule.ts';
import type { Night } from '../history/types.ts';
import type { Results } from './results/types.ts';

/** @returns undefined for a modified suite, which has no history, and for results of a version without nights */
export function nightOfResults({ run, nightly }: Pick<Results, 'run' | 'nightly'>): Night | undefined {
  if (nightly === undefined) return undefined;
  return definedOnly({ ...nightOf(run, nightly.series), reported: reportedShifts(nightly) });
}

/** The history object of a run with these series. */
export function nightOf(run: Results['run'], series: Night['series']): Night {
  return definedOnly({
    schemaVersion: 1,
    runId: run.id,
    suite: run.suite,
    startedAt: run.startedAt,
    scheduledTime: run.scheduledTime,
    status: run.status,
    environmentKind: run.environment.kind,
    shiftRule: SHIFT_RULE.id,
    series,
  });
}

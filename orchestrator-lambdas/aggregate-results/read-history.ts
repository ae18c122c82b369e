/** The nights before a run: at most three per day of the last 90 days, so that many runs per day stay affordable. */
import { isBenchmarkError } from '../../core/errors.ts';
import { dayOf } from '../../core/history/calendar.ts';
import { HISTORY_DAYS } from '../../core/history/judge-tonight.ts';
import { type PastNight, PastNights } from '../../core/history/past-night.ts';
import type { Night } from '../../core/history/types.ts';
import { historyPrefix, runIdOfHistoryKey } from '../../core/plan/keys.ts';
import { parseRunId } from '../../core/plan/run-id.ts';
import type { Plan } from '../../core/plan/types.ts';
import type { Ports } from '../ports.ts';
import { readTexts } from '../run-store/read-ahead.ts';
import { parseRequired } from '../run-store/stored-json.ts';

const MAX_PER_DAY = 3;
/** A night of 10,000 configurations has 10 MB of text. */
const MAX_READS = 4;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Nights that cannot be read are skipped with a warning in the log: a damaged old object must not prevent the report. */
export async function readEarlierNights(ports: Pick<Ports, 'store' | 'log'>, plan: Plan): Promise<PastNight[]> {
  const keys = await ports.store.list(historyPrefix(plan.suite.name));
  const pastNights = new PastNights();
  const nights: PastNight[] = [];
  for await (const { key, stored } of readTexts(ports.store, chooseKeys(keys, plan), MAX_READS)) {
    try {
      const night = parseRequired<Partial<Night>>(key, stored);
      if (Array.isArray(night.series)) nights.push(pastNights.compact(night as Night));
    } catch (error) {
      if (!isBenchmarkError(error) || error.code !== 'DATA_INVALID') throw error;
      ports.log.warn('A night of the history cannot be read and is skipped', { key });
    }
  }
  return nights;
}

function chooseKeys(keys: readonly string[], plan: Plan): string[] {
  const ownMs = Date.parse(plan.startedAt);
  const recent = keys.flatMap((key) => {
    const runId = runIdOfHistoryKey(key) ?? '';
    const startedAt = parseRunId(runId)?.startedAt;
    if (runId === plan.runId || startedAt === undefined) return [];
    const ageMs = ownMs - Date.parse(startedAt);
    return ageMs < 0 || ageMs > HISTORY_DAYS * DAY_MS ? [] : [{ key, day: dayOf(startedAt) }];
  });
  const byDay = Map.groupBy(recent, ({ day }) => day);
  return [...byDay.values()].flatMap((keysOfDay) =>
    keysOfDay
      .map(({ key }) => key)
      .sort()
      .slice(-MAX_PER_DAY),
  );
}

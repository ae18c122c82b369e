// The nightly hours in every time zone that EventBridge Scheduler may know, from the data of Intl.
import { expect, it } from 'vitest';
import { NIGHT_HOUR, WATCH_HOUR } from '../../../core/history/night-watch.ts';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;
const FROM_MS = Date.UTC(2024, 0, 1);
const TO_MS = Date.UTC(2037, 0, 1);

/** Minutes by which local time is ahead of UTC. */
function offsetReader(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (ms) => {
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(ms)) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  };
}

/** The hours of the day that clock changes of 2024–2036 skip or repeat, as a whole or in part. No zone changes twice in a week. */
function changedHours(timeZone: string): Set<number> {
  const offsetAt = offsetReader(timeZone);
  const hours = new Set<number>();
  let before = offsetAt(FROM_MS);
  for (let week = FROM_MS; week < TO_MS; week += WEEK_MS) {
    const after = offsetAt(week + WEEK_MS);
    if (after === before) continue;
    let [low, high] = [week, week + WEEK_MS];
    while (high - low > MINUTE_MS) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    const start = high + Math.min(before, after) * MINUTE_MS;
    for (let minute = 0; minute < Math.abs(after - before); minute += 1) {
      hours.add(new Date(start + minute * MINUTE_MS).getUTCHours());
    }
    before = after;
  }
  return hours;
}

const byZone = new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone, changedHours(zone)]));
const zonesThatChange = (hour: number) => [...byZone].filter(([, hours]) => hours.has(hour)).map(([zone]) => zone);

it.each([
  ['a night starts', NIGHT_HOUR],
  ['the watch checks', WATCH_HOUR],
])('the hour at which %s comes exactly once a day in every time zone, 2024 to 2036', (_, hour) => {
  expect(byZone.size).toBeGreaterThan(400);
  expect(zonesThatChange(hour)).toEqual([]);
});

it.each([
  [0, ['Africa/Cairo', 'America/Asuncion', 'America/Santiago', 'Asia/Beirut', 'Atlantic/Azores']],
  [1, ['Antarctica/Troll', 'Australia/Lord_Howe']],
  [2, ['Africa/Casablanca', 'Antarctica/Troll', 'Australia/Lord_Howe', 'Australia/Sydney', 'Europe/Berlin']],
  [3, ['Europe/Athens']],
])('finds that %i o’clock is skipped or repeated in %j', (hour, zones) => {
  expect(zonesThatChange(hour)).toEqual(expect.arrayContaining(zones));
});

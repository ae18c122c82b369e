/**
 * Replays the nights of all series from the first to the last and finds every shift as it would have been found night by
 * night: no night depends on a later one, and a longer history gives the same shifts again.
 */
import { platformPart } from './platform-part.ts';
import { SeriesReplay } from './series-replay.ts';
import type { SeriesValue, Shift, Suspicion } from './types.ts';

/** Where a series belongs, so that what the platform does can be told from what a function does. */
export interface SeriesOwner {
  readonly function: string;
  /** Series of one architecture, metric and phase. */
  readonly group: string;
}

interface SeriesShifts {
  /** In the order in which they were found. A return to the level before is no shift of its own. */
  readonly shifts: readonly Shift[];
  /** What the next nights may confirm; undefined when there is nothing. */
  readonly watch: Suspicion | undefined;
  /** The values without the platform's part; of a series without shifts they are not kept. */
  readonly values: readonly SeriesValue[];
}

interface PlatformShifts extends SeriesShifts {
  /** The platform's part of the last night, as a ratio; 1 when the functions do not agree. */
  readonly tonight: number;
}

export interface FoundShifts extends Map<string, SeriesShifts> {
  /** By group; empty where no group has three functions. */
  readonly platforms: ReadonlyMap<string, PlatformShifts>;
}

/**
 * Finds the shifts of several series.
 * @param series by id, the nightly medians in ms, oldest first; null is a gap. All have one entry per night
 * @param owners by id; without one, nothing is attributed to the platform
 * @returns by id. After a shift the level of the series is that since the shift, so that it is reported once
 */
export function findShifts(
  series: ReadonlyMap<string, readonly SeriesValue[]>,
  owners: ReadonlyMap<string, SeriesOwner> = new Map(),
): FoundShifts {
  const nights = Math.max(0, ...[...series.values()].map(({ length }) => length));
  const shiftsById = new Map<string, SeriesShifts>();
  const platforms = new Map<string, PlatformShifts>();
  // Group by group: a series takes much more memory while it is replayed than what is found.
  for (const [name, ids] of Map.groupBy(series.keys(), (id) => owners.get(id)?.group)) {
    const members = ids.map((id) => new OwnedSeries(id, series.get(id) ?? [], owners.get(id)));
    const group = new Group(name, members);
    for (let night = 0; night < nights; night += 1) group.addNight(night);
    for (const member of members) shiftsById.set(member.id, member.result());
    if (group.isPlatform) platforms.set(name ?? '', group.result());
  }
  const inOrder = [...series.keys()].flatMap((id) => {
    const shifts = shiftsById.get(id);
    return shifts === undefined ? [] : [[id, shifts] as const];
  });
  return Object.assign(new Map(inOrder), { platforms });
}

class OwnedSeries {
  readonly replay = new SeriesReplay();
  readonly values: SeriesValue[] = [];
  readonly id: string;
  readonly input: readonly SeriesValue[];
  readonly function: string;

  constructor(id: string, input: readonly SeriesValue[], owner: SeriesOwner | undefined) {
    this.id = id;
    this.input = input;
    this.function = owner?.function ?? id;
  }

  /** Logarithm of the night's median; undefined for a gap. */
  log(night: number): number | undefined {
    const value = this.input[night] ?? 0;
    return value > 0 ? Math.log(value) : undefined;
  }

  addNight(night: number, platform: number): void {
    const log = this.log(night);
    if (log !== undefined) this.replay.addNight(night, log - platform);
    this.values.push(log === undefined ? null : Math.exp(log - platform));
  }

  result(): SeriesShifts {
    const { shifts } = this.replay;
    return { shifts, watch: this.replay.suspicion(), values: shifts.length === 0 ? [] : this.values };
  }
}

/** The series of one group, and the platform as a series of its own: the median of its functions' deviations. */
class Group {
  readonly name: string | undefined;
  readonly #series: readonly OwnedSeries[];
  readonly #platform = new SeriesReplay();
  readonly #values: SeriesValue[] = [];
  #tonight = 0;

  constructor(name: string | undefined, series: readonly OwnedSeries[]) {
    this.name = name;
    this.#series = series;
  }

  get isPlatform(): boolean {
    return this.#values.some((value) => value !== null);
  }

  addNight(night: number): void {
    const platformLevel = this.#platform.level ?? 0;
    const members = this.#series.flatMap((series) => {
      const log = series.log(night);
      const { level } = series.replay;
      if (log === undefined || level === undefined) return [];
      return [{ function: series.function, deviation: log - level - platformLevel }];
    });
    const part = this.name === undefined ? undefined : platformPart(members);
    this.#tonight = part?.common ?? 0;
    this.#values.push(part === undefined ? null : Math.exp(platformLevel + part.median));
    if (part !== undefined) this.#platform.addNight(night, platformLevel + part.median);
    for (const series of this.#series) series.addNight(night, platformLevel + this.#tonight);
  }

  result(): PlatformShifts {
    const { shifts } = this.#platform;
    return { shifts, watch: this.#platform.suspicion(), values: this.#values, tonight: Math.exp(this.#tonight) };
  }
}

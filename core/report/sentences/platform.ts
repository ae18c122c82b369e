/** What the platform did to all functions of an architecture, in sentences for both the report and notifications. */
import { ratioInterval, ratioWords } from '../../format/ratio-words.ts';
import type { NightlyPlatform, NightlyPlatformShift, NightlyResult } from '../../history/nightly-result.ts';
import { present } from '../../present.ts';

type Began = Pick<NightlyPlatformShift, 'changedOn'> & Partial<Pick<NightlyPlatformShift, 'changedOnBetween'>>;

/** Smaller parts are removed too, and not worth a sentence (log scale, so 2 %). */
const MIN_NAMED_PART = 0.02;

/** `arm64 Init Duration, all functions` */
export function platformName({ architecture, metric, phase }: NightlyPlatform['key']): string {
  const figure = metric === 'initDurationMs' ? 'Init Duration' : phase === 'cold' ? 'first calls' : 'warm calls';
  return `${architecture} ${figure}, all functions`;
}

/** Whether something of the functions changed in the same night: then the platform is not the only explanation. */
export function platformOrigin({ changedFunctions }: Pick<NightlyPlatformShift, 'changedFunctions'>): string {
  return changedFunctions.length === 0
    ? 'The platform: nothing of the functions changed.'
    : `${changedFunctions.join(', ')} changed that night too, so it may be theirs.`;
}

/** `began between 2026-02-27 and 2026-03-02`; false where it is certain, and in results that do not have it. */
export function beganBetween({ changedOn, changedOnBetween = [changedOn, changedOn] }: Began): string | false {
  const [from, to] = changedOnBetween;
  return from !== to && `began between ${from} and ${to}`;
}

/** For new ones: `arm64 Init Duration, all functions: 1.10× as long [1.08–1.13] since 2026-03-01 (The platform: …), began between …` */
export function newPlatformShifts({ platforms = [] }: NightlyResult): string[] {
  return platforms.flatMap(({ key, shifts }) =>
    shifts
      .filter(({ isNew }) => isNew)
      .map((shift) => {
        const { ratio, interval, changedOn } = shift;
        const began = present([
          `since ${changedOn} (${platformOrigin(shift).replace(/\.$/, '')})`,
          beganBetween(shift),
        ]);
        const of = { metric: key.metric, ratio };
        const size = present([ratioWords(of), interval !== null && ratioInterval(of, interval)]).join(' ');
        return `${platformName(key)}: ${size} ${began.join(', ')}`;
      }),
  );
}

/** What was removed tonight before the functions were judged. */
export function platformTonight({ platforms = [] }: NightlyResult): string[] {
  const parts = platforms
    .filter(({ tonight }) => Math.abs(Math.log(tonight)) >= MIN_NAMED_PART)
    .map(({ key, tonight }) => `${platformName(key)} ${ratioWords({ metric: key.metric, ratio: tonight })} as usual`);
  return parts.length === 0 ? [] : [`Tonight's part of the platform, removed before judging: ${parts.join('; ')}.`];
}

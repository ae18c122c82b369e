import { describe, expect, it } from 'vitest';
import { observePhase, type Reading } from '../../../local-cloud/lambda-service/environment/phase-observation.ts';

/** 128 MB: 1.447 ms of each period of 20 ms. */
const SHARE = 128 / 1769;

type Group = Partial<Reading['group']>;
const reading = (group: Group, threads: readonly (readonly [cpuMs: number, runDelayMs: number])[]): Reading => ({
  group: { cpuMs: 0, throttledMs: 0, throttledPeriods: 0, ...group },
  threads: new Map(threads.map(([cpuMs, runDelayMs], id) => [id, { cpuMs, runDelayMs }])),
});

describe('observePhase', () => {
  it('takes the differences of two readings', () => {
    const start = reading({ cpuMs: 100, throttledMs: 50, throttledPeriods: 3 }, [[90, 40]]);
    const end = reading({ cpuMs: 150.3, throttledMs: 650, throttledPeriods: 38 }, [[140.25, 681.5]]);

    expect(observePhase(start, end, 692, SHARE)).toEqual({
      wallMs: 692,
      cpuMs: 50.3,
      shareWaitMs: 641.5,
      throttledMs: 600,
      parallel: false,
    });
  });

  it('counts a thread from its creation', () => {
    const start = reading({}, []);
    const end = reading({ cpuMs: 10 }, [[10, 130]]);

    expect(observePhase(start, end, 140, SHARE).shareWaitMs).toBe(130);
  });

  it('counts the wait of threads that waited at the same time once, though the kernel counts it for each CPU', () => {
    const end = reading({ cpuMs: 60, throttledMs: 1300, throttledPeriods: 36 }, [
      [30, 670],
      [30, 660],
    ]);

    expect(observePhase(reading({}, []), end, 700, SHARE)).toMatchObject({ shareWaitMs: 670, parallel: true });
  });

  it('counts the throttled time of processes that have ended', () => {
    const end = reading({ cpuMs: 52, throttledMs: 640, throttledPeriods: 36 }, [[0.6, 8]]);

    expect(observePhase(reading({}, []), end, 700, SHARE)).toMatchObject({ cpuMs: 52, shareWaitMs: 640 });
  });

  it.each([
    ['used more CPU time than there was time', { cpuMs: 180 }, 1],
    ['were throttled on two CPUs at once', { cpuMs: 100, throttledMs: 2100, throttledPeriods: 66 }, SHARE],
  ])('knows that processes that have ended were parallel when they %s', (_what, group, vcpus) => {
    expect(observePhase(reading({}, []), reading(group, [[1, 0]]), 100, vcpus).parallel).toBe(true);
  });

  it('does not call threads that hardly compute parallel', () => {
    const end = reading({ cpuMs: 50 }, [
      [42, 0],
      [4, 0],
      [4, 0],
    ]);

    expect(observePhase(reading({}, []), end, 60, 1).parallel).toBe(false);
  });

  it('has no wait for the share where nothing waited', () => {
    const end = reading({ cpuMs: 1, throttledPeriods: 2 }, [[1, 0]]);

    expect(observePhase(reading({}, []), end, 300, SHARE).shareWaitMs).toBe(0);
  });
});

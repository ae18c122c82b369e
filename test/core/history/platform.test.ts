import { describe, expect, it } from 'vitest';
import { judgeTonight } from '../../../core/history/judge-tonight.ts';
import { platformPart } from '../../../core/history/platform-part.ts';
import { SHIFT_RULE } from '../../../core/history/shift-rule.ts';
import type { Night } from '../../../core/history/types.ts';
import { calmNights, night, seriesNight } from '../../kit/nights.ts';

const FUNCTIONS = ['rust', 'python', 'node', 'go'];
const COUNT = 43;
const STEP = 40;

interface Options {
  readonly functions?: readonly string[];
  readonly codeOf?: (label: string, day: number) => string;
}

/** Nights of several functions, Init Duration and first call, with a factor by function and day. */
function nights(factor: (label: string, day: number) => number, options: Options = {}): Night[] {
  const { functions = FUNCTIONS, codeOf = () => 'same' } = options;
  return Array.from({ length: COUNT }, (_, day) =>
    night(day, {
      shiftRule: SHIFT_RULE.id,
      series: functions.flatMap((label) =>
        (['initDurationMs', 'durationMs'] as const).map((metric) =>
          seriesNight({
            id: `${label}_${metric}`,
            function: label,
            metric,
            medianMs: (calmNights(COUNT, `${label}/${metric}`)[day] ?? 0) * factor(label, day),
            provenance: { codeSha256: codeOf(label, day), configuration: '' },
          }),
        ),
      ),
    }),
  );
}

function judgeLast(all: readonly Night[]) {
  return judgeTonight(all.at(-1) ?? night(0), all.slice(0, -1));
}

describe('a shift of all functions of an architecture', () => {
  const all = nights((_label, day) => (day >= STEP ? 1.2 : 1));

  it('is one notice for the platform, and no alert of a function', () => {
    const { verdict, shifts, platforms = [] } = judgeLast(all);

    expect(verdict).toBe('unchanged');
    expect(shifts).toEqual([]);
    expect(platforms.flatMap((own) => own.shifts)).toMatchObject([
      { direction: 'slower', changedOn: '2026-04-10', isNew: true, changedFunctions: [] },
    ]);
    expect(platforms[0]?.shifts[0]?.ratio).toBeCloseTo(1.2, 1);
  });

  it('is removed in the first night already, and the report has how much it was', () => {
    const { platforms = [], watch } = judgeLast(all.slice(0, STEP + 1));

    expect(platforms.map(({ tonight }) => tonight.toFixed(1))).toEqual(['1.2', '1.2']);
    expect(watch).toEqual([]);
  });

  it('names the functions with other code since that night', () => {
    const deployed = nights((_label, day) => (day >= STEP ? 1.2 : 1), {
      codeOf: (label, day) => (label !== 'go' && day >= STEP ? 'new' : 'same'),
    });
    const [shift] = judgeLast(deployed).platforms?.flatMap((own) => own.shifts) ?? [];

    expect(shift?.changedFunctions).toEqual(['rust', 'python', 'node']);
  });

  it('does not hide what one function does in the same nights', () => {
    const { shifts, platforms = [] } = judgeLast(
      nights((label, day) => (day < STEP ? 1 : label === 'node' ? 1.2 * 1.3 : 1.2)),
    );

    expect(platforms.flatMap((own) => own.shifts)).toHaveLength(1);
    expect(shifts.map(({ key }) => key.function)).toEqual(['node', 'node']);
    expect(shifts[0]?.ratio).toBeCloseTo(1.3, 1);
    expect(shifts[0]?.causes.at(-1)?.explanation).toContain('that part is not in this figure');
  });

  it('is one of each function where there are only two', () => {
    const { shifts, platforms } = judgeLast(
      nights((_label, day) => (day >= STEP ? 1.2 : 1), { functions: ['rust', 'python'] }),
    );

    expect(platforms).toEqual([]);
    expect(shifts).toHaveLength(4);
  });
});

describe('a shift of one function', () => {
  it('is not taken for one of the platform', () => {
    const { shifts, platforms = [] } = judgeLast(nights((label, day) => (label === 'rust' && day >= STEP ? 1.2 : 1)));

    expect(platforms.flatMap((own) => own.shifts)).toEqual([]);
    expect(shifts.map(({ key }) => key.function)).toEqual(['rust', 'rust']);
  });
});

describe('the part of the platform', () => {
  const part = (...deviations: number[]) =>
    platformPart(deviations.map((deviation, index) => ({ function: `f${index}`, deviation })));

  it('is the median of at least three functions', () => {
    expect(part(0.1, 0.12)).toBeUndefined();
    expect(part(0.1, 0.12, 0.2)).toEqual({ median: 0.12, common: 0.12 });
  });

  it('is nothing unless three quarters of them move alike', () => {
    expect(part(0.1, 0.12, 0)).toEqual({ median: 0.1, common: 0 });
    expect(part(0.1, 0.12, 0.09, 0)).toMatchObject({ common: 0.095 });
  });

  it('counts a function once, however many series it has', () => {
    const many = [0.3, 0.3, 0.3].map((deviation) => ({ function: 'one', deviation }));

    expect(
      platformPart([...many, { function: 'two', deviation: 0.01 }, { function: 'three', deviation: 0.01 }]),
    ).toEqual({
      median: 0.01,
      common: 0.01,
    });
  });
});

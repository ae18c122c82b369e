/**
 * The nightly rule: constants chosen on the recorded nights before a day, judged on those since. Seeds are fixed, so the
 * figures are the same on every machine; `npm run check:statistics -- -u` writes them to docs/nightly-figures.md.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { SHIFT_RULE } from '../../../core/history/shift-rule.ts';
import { seededNormal } from '../../kit/seeded-normal.ts';
import {
  ALLOWED_NIGHTS,
  bound,
  heavyTails,
  meanDelay,
  NORMAL_RULE,
  type Noise,
  nightsPerFalseAlert,
} from './gaussian.ts';
import { coverage, delays, falseAlerts, noises } from './measure-part.ts';
import { oracle } from './oracle.ts';
import { type Curve, figuresPage, type MeasuredPart, withSummary } from './page.ts';
import { PARTS } from './parts.ts';
import { recordedShifts } from './record.ts';

const ALLOWED = 0.6;
const DEVIATIONS = [1, 1.5, 2, 3, 4, 5];
/** Nights in which the rate of the shipped thresholds is looked for. */
const RATE_NIGHTS = 1000;

const parts: MeasuredPart[] = [];
const curves: Curve[] = [];
let normalRate = 0;

function curve(title: string, nights: number, nightsText: string, setting: Parameters<typeof meanDelay>[0]): Curve {
  const points = DEVIATIONS.map((deviations) => ({
    deviations,
    delay: meanDelay(setting, deviations),
    bound: bound(nights, deviations),
  }));
  return { title, nights, nightsText, points };
}

function shippedCurve(title: string, noise: Noise): Curve {
  const rule = { ...SHIFT_RULE, minSize: 0 };
  const nights = nightsPerFalseAlert({ rule, noise, runs: 300 }, RATE_NIGHTS);
  const isSeen = Number.isFinite(nights);
  const known = isSeen ? nights : 300 * RATE_NIGHTS;
  const text = isSeen
    ? `one false alert in ${Math.round(nights)} nights`
    : `no false alert in ${known} nights, for which the bound is`;
  return curve(title, known, text, { rule, noise, runs: 300 });
}

beforeAll(() => {
  for (const part of PARTS) {
    const known = oracle(part, ALLOWED);
    const shares = [known.within(1.1, 10), known.within(1.2, 3)];
    parts.push({
      part,
      alerts: falseAlerts(part),
      delays: delays(part),
      coverage: coverage(part),
      noises: noises(part),
      oracle: { factor: known.factor, perSeriesYear: known.perSeriesYear, shares },
    });
  }
  const recalibrated = { rule: NORMAL_RULE, noise: seededNormal, runs: 500 };
  normalRate = nightsPerFalseAlert({ ...recalibrated, runs: 800 }, 6000);
  const rate = `one false alert in ${Math.round(normalRate)} nights, the bound for ${Math.round(ALLOWED_NIGHTS)}`;
  curves.push(
    curve('Normal nights, thresholds recalibrated', ALLOWED_NIGHTS, rate, recalibrated),
    shippedCurve('Normal nights, shipped constants', seededNormal),
    shippedCurve('Nights with t-distributed noise (3 degrees of freedom), shipped constants', heavyTails),
  );
}, 900_000);

function measured(name: 'chosen' | 'judged'): MeasuredPart {
  const found = parts.find(({ part }) => part.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

describe('the judged nights', () => {
  it('raise at most 0.6 false alerts per series and year, slower and faster together', () => {
    expect(measured('judged').alerts.perSeriesYear).toBeLessThanOrEqual(ALLOWED);
  });

  it.each([
    ['clean nights', 1.1, 10, 0.9],
    ['recorded nights', 1.1, 10, 0.75],
    ['clean nights', 1.2, 3, 0.85],
    ['recorded nights', 1.2, 3, 0.7],
  ] as const)(
    'in %s a step of ×%d is reported within %i nights in at least %d of cases',
    (into, factor, nights, share) => {
      const found = measured('judged').delays.find((own) => own.into === into && own.factor === factor);

      expect(found?.within(nights)).toBeGreaterThanOrEqual(share);
    },
  );
});

describe('normal nights, with thresholds recalibrated to the allowed rate', () => {
  it('have at most one false alert in 365 / 0.6 nights', () => {
    expect(normalRate).toBeGreaterThanOrEqual(ALLOWED_NIGHTS);
  });

  it.each([
    [1, 2.5],
    [2, 1.5],
    [3, 1.75],
  ])('a shift of %d standard deviations is found within the bound times %d', (deviations, factor) => {
    const point = curves[0]?.points.find((own) => own.deviations === deviations);

    expect(point?.delay).toBeLessThanOrEqual(factor * (point?.bound ?? 0));
  });
});

it('the figures are those of docs/nightly-figures.md', async () => {
  const page = figuresPage(parts, curves, recordedShifts());
  console.log(page);

  await expect(page).toMatchFileSnapshot('../../../docs/nightly-figures.md');
});

it.each(['nightly.md', 'statistics.md'])('the figures in docs/%s are these', async (name) => {
  const file = new URL(`../../../docs/${name}`, import.meta.url).pathname;

  await expect(withSummary(readFileSync(file, 'utf8'), parts)).toMatchFileSnapshot(file);
});

it('the judgement was run with the constants of the rule', async () => {
  const ruleSha256 = createHash('sha256').update(JSON.stringify(SHIFT_RULE)).digest('hex');

  await expect(`{ "ruleSha256": "${ruleSha256}" }\n`).toMatchFileSnapshot('judgement.json');
});

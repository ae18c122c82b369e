import { describe, expect, it } from 'vitest';
import { likelyCauses, type OtherShift } from '../../../core/history/likely-cause.ts';
import type { Provenance } from '../../../core/history/types.ts';

const BEFORE: Provenance = { codeSha256: 'a', runtimeVersion: 'python:3.13.v43', configuration: '128 MB get' };
const SHIFT: OtherShift = { function: 'python', direction: 'slower', changedAt: 40 };

function kinds(after: Provenance, others: readonly OtherShift[] = [], canaries: readonly string[] = []): string[] {
  return likelyCauses(BEFORE, after, SHIFT, [SHIFT, ...others], canaries).map(({ kind }) => kind);
}

describe('likelyCauses', () => {
  it.each<[string, Partial<Provenance>]>([
    ['code', { codeSha256: 'b' }],
    ['configuration', { configuration: '256 MB get' }],
    ['runtime-version', { runtimeVersion: 'python:3.13.v44' }],
  ])('names what changed with the series: %s', (kind, change) => {
    expect(kinds({ ...BEFORE, ...change })).toEqual([kind]);
  });

  it('does not report a changed version when one night has none', () => {
    const { runtimeVersion: _, ...unseen } = BEFORE;

    expect(likelyCauses(unseen, BEFORE, SHIFT, [], []).map(({ kind }) => kind)).toEqual(['unknown']);
    expect(kinds(unseen)).toEqual(['unknown']);
  });

  it('names everything that changed', () => {
    expect(kinds({ ...BEFORE, codeSha256: 'b', runtimeVersion: 'python:3.13.v44' })).toEqual([
      'code',
      'runtime-version',
    ]);
  });

  it('names the platform when the canary shifted in the same direction at the same time', () => {
    const canary: OtherShift = { function: 'canary', direction: 'slower', changedAt: 42 };

    expect(kinds(BEFORE, [canary], ['canary'])).toEqual(['platform']);
    expect(likelyCauses(BEFORE, BEFORE, SHIFT, [canary], ['canary'])[0]?.explanation).toMatch(/^canary, whose package/);
  });

  it.each<[string, OtherShift]>([
    ['another time', { function: 'rust', direction: 'slower', changedAt: 50 }],
    ['the other direction', { function: 'rust', direction: 'faster', changedAt: 40 }],
    ['the same function', { function: 'python', direction: 'slower', changedAt: 40 }],
  ])('does not blame the platform for a shift of %s', (_, other) => {
    expect(kinds(BEFORE, [other])).toEqual(['unknown']);
  });

  it('is unknown when nothing changed', () => {
    expect(likelyCauses(undefined, undefined, SHIFT, [], []).map(({ kind }) => kind)).toEqual(['unknown']);
  });
});

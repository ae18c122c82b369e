/** Reads the fixtures of fixtures/generate.py, and compares with them. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Cases of fixtures/<name>.json. */
export function fixtureCases<Case>(name: string): Case[] {
  const text = readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: Case[] }).cases;
}

/** Agreement to 1e-9: relative above 1, absolute below. */
export function expectToAgree(actual: number | undefined, expected: number): void {
  expect(actual).toBeDefined();
  expect(Math.abs((actual ?? Number.NaN) - expected) / Math.max(1, Math.abs(expected))).toBeLessThanOrEqual(1e-9);
}

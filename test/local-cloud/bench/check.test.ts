import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  differenceCheck,
  median,
  notChecked,
  ratioCheck,
  renderChecks,
  shareCheck,
  timeCheck,
} from '../../../local-cloud/bench/check.ts';

describe('bounds', () => {
  it('of a time are 2 ms or 1 %, whichever is more', () => {
    expect(timeCheck('short', 20, 22).passed).toBe(true);
    expect(timeCheck('short', 20, 22.1).passed).toBe(false);
    expect(timeCheck('short', 20, 17.9).passed).toBe(false);
    expect(timeCheck('long', 500, 505).passed).toBe(true);
    expect(timeCheck('long', 500, 505.1).passed).toBe(false);
  });

  it('of a share are in percent, of a difference in MB', () => {
    expect(shareCheck('share', 1000, 1050, 5).passed).toBe(true);
    expect(shareCheck('share', 1000, 949, 5).passed).toBe(false);
    expect(differenceCheck('peak', 128, 131, 3).passed).toBe(true);
    expect(differenceCheck('peak', 128, 132, 3).passed).toBe(false);
  });

  it('of a ratio combine with an absolute bound, or hold alone', () => {
    expect(ratioCheck('both', 0.2, 0.4, 2, 0.5).passed).toBe(true);
    expect(ratioCheck('ratio', 0.2, 0.41, 2, 0.5).passed).toBe(false);
    expect(ratioCheck('absolute', 1, 1.6, 2, 0.5).passed).toBe(false);
    expect(ratioCheck('absolute alone', 0.1, 0.5, Number.POSITIVE_INFINITY, 0.5)).toMatchObject({
      passed: true,
      bound: '≤ +0.5 ms',
    });
  });

  it('are missed by NaN', () => {
    expect(timeCheck('missing', 20, Number.NaN).passed).toBe(false);
  });
});

it('the median is the middle value, or the mean of the two middle values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

it('a table has rows for what could not be checked, with the reason', () => {
  const table = renderChecks([timeCheck('sleep', 20, 21), notChecked('share', 'no writable cgroups')]);

  expect(table.split('\n')).toHaveLength(4);
  expect(table).toMatch(/\| ok +\| sleep/);
  expect(table).toMatch(/\| not checked \| share \| no writable cgroups/);
});

describe('the command', () => {
  const script = fileURLToPath(new URL('../../../local-cloud/bench/main.ts', import.meta.url));
  const run = (...words: string[]) => spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });

  it('prints its help', () => {
    const { status, stdout } = run('--help');

    expect(status).toBe(0);
    expect(stdout).toContain('--only truth|speed|scale|leak');
  });

  it('ends with 2 for an unknown section', () => {
    const { status, stderr } = run('--only', 'everything');

    expect(status).toBe(2);
    expect(stderr).toContain('Not understood: --only everything');
  });
});

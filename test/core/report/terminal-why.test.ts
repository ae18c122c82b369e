import { expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { renderWhy } from '../../../core/report/terminal-why.ts';
import { smallRun } from '../../kit/report-run.ts';

const phase = (cpuMs: number, shareWaitMs: number, otherMs: number) => ({
  wallMs: cpuMs + shareWaitMs + otherMs,
  cpuMs,
  shareWaitMs,
  throttledMs: shareWaitMs,
  parallel: false,
});
/** The second function is the slower one. */
const run = smallRun({
  cold: (label) => {
    const handler = label === 'python' ? phase(40, 500, 5) : phase(2, 1, 1);
    return { observation: { init: phase(60, 5, 300), handler }, durationMs: handler.wallMs, initDurationMs: 365 };
  },
});

it('has five lines on the slowest cold start: its parts, and as much advice as fits', () => {
  const lines = renderWhy(buildResults(run));
  expect(lines).toHaveLength(5);
  expect(lines.slice(0, 3)).toEqual([
    'Slowest cold start: python, 128 MB, get (ms: computing, waiting for the CPU share, other)',
    '  init 365: 60.0 + 5.00 + 300 · first call 545: 40.0 + 500 + 5.00',
    expect.stringMatching(/^- 500 ms of the 545 ms of the first call at 128 MB/),
  ]);
  for (const line of lines) expect([...line].length).toBeLessThanOrEqual(110);
});

it('adds the tree of its modules', () => {
  const imports = {
    n: 3,
    initMs: 90,
    runtimeMs: 20,
    totalMs: 12,
    moduleCount: 1,
    modules: [{ name: 'handler', selfMs: 12, totalMs: 12 }],
  };
  const lines = renderWhy(buildResults({ ...run, imports: new Map([['python', imports]]) }));
  expect(lines.at(-1)).toBe('  12.0 ms  handler');
});

it('says in one line that nothing was observed', () => {
  expect(renderWhy(buildResults(smallRun()))).toHaveLength(1);
});

/** `thaw run --why`: where the time of the slowest cold start goes, what its function can do about it, and what it imports. */
import { type PhaseBreakdown, seenFromOutside } from '../analysis/results/breakdown-result.ts';
import type { ConfigurationResult, Results } from '../analysis/results/types.ts';
import { formatMeasured } from '../format/numbers.ts';
import { configurationName } from '../format/words.ts';
import { renderImports } from './imports-text.ts';
import { oneLine, wrap } from './terminal-text.ts';

/** Without the imports. */
const MAX_LINES = 5;

/** @returns at most five lines, and the modules of the function where they were timed */
export function renderWhy(results: Results): string[] {
  const slowest = slowestColdStart(results.configurations);
  if (slowest === undefined) {
    return [
      'Where the time goes was not observed: it needs a local run with cold starts, as root on Linux with cgroups.',
    ];
  }
  const { configuration, breakdown } = slowest;
  const parts = [part('init', breakdown.init), part('first call', breakdown.handler)].filter((text) => text !== '');
  const name = `Slowest cold start: ${configurationName(configuration)} (ms: computing, waiting for the CPU share, other)`;
  const lines = [oneLine(name), oneLine(`  ${parts.join(' · ')}`)];
  const advice = (results.advice ?? []).filter((given) => given.function === configuration.function);
  for (const { sentence } of advice) {
    const wrapped = wrap(`- ${sentence}`, '  ');
    if (lines.length + wrapped.length > MAX_LINES) break;
    lines.push(...wrapped);
  }
  const imports = results.functions.find((measured) => measured.function === configuration.function)?.imports;
  return imports === undefined ? lines : [...lines, ...renderImports(configuration.function, imports)];
}

/** By the medians of init and first call together. */
function slowestColdStart(configurations: readonly ConfigurationResult[]) {
  const coldStarts = configurations.flatMap((configuration) => {
    const breakdown = seenFromOutside(configuration.cold?.breakdown);
    return breakdown === undefined ? [] : [{ configuration, breakdown, wallMs: wallMs(breakdown) }];
  });
  return coldStarts.toSorted((left, right) => right.wallMs - left.wallMs)[0];
}

function wallMs({ init, handler }: { readonly init?: PhaseBreakdown; readonly handler?: PhaseBreakdown }): number {
  return (init?.wallMs ?? 0) + (handler?.wallMs ?? 0);
}

function part(name: string, breakdown: PhaseBreakdown | undefined): string {
  if (breakdown === undefined) return '';
  const { wallMs: ms, computingMs, shareWaitMs, otherWaitMs } = breakdown;
  const [wall, computing, share, other] = [ms, computingMs, shareWaitMs, otherWaitMs].map(formatMeasured);
  return `${name} ${wall}: ${computing} + ${share} + ${other}`;
}

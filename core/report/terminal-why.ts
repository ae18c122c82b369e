/** `thaw run --why`: where the time of the slowest cold start goes, what its function can do about it, and what it imports. */
import type { Breakdown, CpuTimePhaseBreakdown, PhaseBreakdown } from '../analysis/results/breakdown-result.ts';
import type { ConfigurationResult, Results } from '../analysis/results/types.ts';
import { formatMeasured } from '../format/numbers.ts';
import { configurationName } from '../format/words.ts';
import { renderImports } from './imports-text.ts';
import { addedSentence, problemSentence } from './tables/cpu-time-extension-table.ts';
import { oneLine, wrap } from './terminal-text.ts';

/** Without the imports. */
const MAX_LINES = 5;

/** @returns at most five lines, and the modules of the function where they were timed */
export function renderWhy(results: Results): string[] {
  const slowest = slowestColdStart(results.configurations);
  if (slowest === undefined) {
    return [
      'Where the time goes was not observed: it needs a local run with cold starts, as root on Linux with cgroups; or, of functions on AWS, the CPU time extension (--cpu-time-extension).',
    ];
  }
  const { configuration, breakdown } = slowest;
  const parts = [part('init', breakdown.init), part('first call', breakdown.handler)].filter((text) => text !== '');
  const name = `Slowest cold start: ${configurationName(configuration)} (ms: ${PARTS[breakdown.source]})`;
  const lines = [oneLine(name), oneLine(`  ${parts.join(' · ')}`)];
  lines.push(...extensionLines(results, configuration));
  const advice = (results.advice ?? []).filter((given) => given.function === configuration.function);
  for (const { sentence } of advice) {
    const wrapped = wrap(`- ${sentence}`, '  ');
    if (lines.length + wrapped.length > MAX_LINES) break;
    lines.push(...wrapped);
  }
  const imports = results.functions.find((measured) => measured.function === configuration.function)?.imports;
  return imports === undefined ? lines : [...lines, ...renderImports(configuration.function, imports)];
}

/** What the CPU time extension adds to the times of this configuration, where it was attached. */
function extensionLines({ cpuTimeExtension = [] }: Results, of: ConfigurationResult): string[] {
  const attached = cpuTimeExtension.find(
    ({ function: label, memoryMb, payload, override }) =>
      label === of.function && memoryMb === of.memoryMb && payload === of.payload && override === of.override,
  );
  return attached === undefined
    ? []
    : [addedSentence(attached), ...problemSentence(attached)].flatMap((sentence) => wrap(`- ${sentence}`, '  '));
}

const PARTS: Readonly<Record<Breakdown['source'], string>> = {
  'local-cloud': 'computing, waiting for the CPU share, other',
  probe: 'computing as its probe says, and the rest',
  extension: 'computing as the CPU time extension read it, and the rest',
};

/** By the medians of init and first call together. */
function slowestColdStart(configurations: readonly ConfigurationResult[]) {
  const coldStarts = configurations.flatMap((configuration) => {
    const breakdown = configuration.cold?.breakdown;
    return breakdown === undefined ? [] : [{ configuration, breakdown, wallMs: wallMs(breakdown) }];
  });
  return coldStarts.toSorted((left, right) => right.wallMs - left.wallMs)[0];
}

function wallMs({ init, handler }: Breakdown): number {
  return (init?.wallMs ?? 0) + (handler?.wallMs ?? 0);
}

function part(name: string, phase: PhaseBreakdown | CpuTimePhaseBreakdown | undefined): string {
  if (phase === undefined) return '';
  const rest = 'restMs' in phase ? [phase.restMs] : [phase.shareWaitMs, phase.otherWaitMs];
  return `${name} ${formatMeasured(phase.wallMs)}: ${[phase.computingMs, ...rest].map(formatMeasured).join(' + ')}`;
}

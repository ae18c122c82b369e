/** Calls that wait for the CPU share of their memory size. */

import { formatNumber } from '../../format/numbers.ts';
import { seenFromOutside } from '../results/breakdown-result.ts';
import type { Prediction } from '../results/prediction-result.ts';
import { type AdviceRule, type AdvisedConfiguration, cpuPercent, isMuch, msText, sizeText } from './advice-rule.ts';
import { handshakesMs } from './handshakes.ts';

const MIN_SAVED = { ms: 50, share: 0.25 };
/** Of the larger sizes, the smallest is named that comes so near to the fastest. */
const NEARLY = 1.1;

export const FIRST_CALL_SHARE: AdviceRule = {
  code: 'FIRST_CALL_SHARE',
  when: 'a larger memory size saves at least 50 ms and a quarter of the first call, without the handshakes in it and without what it saves in every call',
  meaning:
    'Work that only the first call does (loading what is loaded late, compiling, first use of a client) waits for the share of a small memory size. In init the CPU is not limited: do it there, or choose a larger size.',
  dependsOnMemory: true,
  find(configuration) {
    const inEveryCallMs = savedBy(configuration, 'warm')?.savedMs ?? 0;
    const finding = shareFinding(
      configuration,
      'cold',
      handshakesMs(configuration.cold, configuration.warm ?? configuration.followUp) + inEveryCallMs,
    );
    return (
      finding && {
        ...finding,
        sentence: `${finding.sentence}; in init the CPU is not limited: do this work there, or choose a larger size.`,
      }
    );
  },
};

export const WARM_CALL_SHARE: AdviceRule = {
  code: 'WARM_CALL_SHARE',
  when: 'a larger memory size saves at least 50 ms and a quarter of a warm call, without the handshakes in it',
  meaning:
    'Every call computes more than its memory size allows at once. A larger size makes it shorter by the figures named; what it costs is in the table of memory sizes.',
  dependsOnMemory: true,
  find(configuration) {
    const finding = shareFinding(configuration, 'warm', handshakesMs(configuration.warm, null));
    return finding && { ...finding, sentence: `${finding.sentence}; choose a larger memory size, or compute less.` };
  },
};

interface Saved {
  readonly savedMs: number;
  /** Absent where several threads computed: nothing can be predicted then. */
  readonly larger?: { readonly memoryMb: number; readonly predictedMs: number };
}

/** @returns undefined when a larger size saves nothing, or the CPU share does not explain the duration */
function savedBy(configuration: AdvisedConfiguration, phase: Prediction['phase']): Saved | undefined {
  const handler = seenFromOutside(configuration[phase]?.breakdown)?.handler;
  const prediction = configuration.predicted[phase];
  if (handler === undefined || prediction === undefined || cpuPercent(configuration.memoryMb) >= 100) return undefined;
  if (prediction.unpredictable === 'parallel_threads') return { savedMs: handler.shareWaitMs };
  const sizes = prediction.sizes.filter(({ memoryMb }) => memoryMb > configuration.memoryMb);
  const fastestMs = Math.min(...sizes.map(({ predictedMs }) => predictedMs));
  const larger = sizes.find(({ predictedMs }) => predictedMs <= fastestMs * NEARLY);
  if (larger === undefined) return undefined;
  // Not more than what waited for the share: the rest has other reasons.
  return { savedMs: Math.max(0, Math.min(handler.wallMs - larger.predictedMs, handler.shareWaitMs)), larger };
}

function shareFinding(configuration: AdvisedConfiguration, phase: Prediction['phase'], otherwiseNamedMs: number) {
  const handler = seenFromOutside(configuration[phase]?.breakdown)?.handler;
  const saved = savedBy(configuration, phase);
  if (handler === undefined || saved === undefined) return undefined;
  const { wallMs, computingMs, shareWaitMs } = handler;
  const costMs = saved.savedMs - otherwiseNamedMs;
  if (!isMuch(costMs, wallMs, MIN_SAVED)) return undefined;
  const call = phase === 'cold' ? 'the first call' : 'a warm call';
  const { larger } = saved;
  const brings =
    larger === undefined
      ? 'what a larger size brings cannot be predicted, because several threads compute'
      : `at ${formatNumber(larger.memoryMb)} MB ${msText(larger.predictedMs)} are predicted`;
  return {
    costMs,
    sentence: `${msText(shareWaitMs)} of the ${msText(wallMs)} of ${call} at ${sizeText(configuration.memoryMb)} wait for the CPU share, for ${msText(computingMs)} of computing; ${brings}`,
    evidence: {
      durationMs: wallMs,
      computingMs,
      shareWaitMs,
      cpuPercent: cpuPercent(configuration.memoryMb),
      ...(larger !== undefined && { largerMemoryMb: larger.memoryMb, predictedMs: larger.predictedMs }),
    },
  };
}

/** Waiting for something else than the CPU: other services, timers, locks. */
import { seenFromOutside } from '../results/breakdown-result.ts';
import type { PhaseResult } from '../results/types.ts';
import { type AdviceRule, isMuch, msText } from './advice-rule.ts';
import { readsMuch } from './loading.ts';

export const INIT_WAITS: AdviceRule = {
  code: 'INIT_WAITS',
  when: 'init waits for something else than the CPU for at least 100 ms and two fifths of its time, and not for the disk',
  meaning:
    'Init waits for a server, a timer or a lock, and every cold start with it. Wait only for what the first call needs, for several things at the same time, or keep their results in the package.',
  dependsOnMemory: false,
  find({ cold }) {
    const init = seenFromOutside(cold?.breakdown)?.init;
    if (init === undefined || readsMuch(init) || !isMuch(init.otherWaitMs, init.wallMs, { ms: 100, share: 0.4 }))
      return undefined;
    const slowest = slowestResponse(cold, 'init');
    return {
      costMs: init.otherWaitMs,
      sentence: `${msText(init.otherWaitMs)} of the ${msText(init.wallMs)} of init wait for something else than the CPU${slowest.text}: wait there only for what the first call needs, and for several things at the same time.`,
      evidence: { initDurationMs: init.wallMs, otherWaitMs: init.otherWaitMs, ...slowest.evidence },
    };
  },
};

export const WARM_CALL_WAITS: AdviceRule = {
  code: 'WARM_CALL_WAITS',
  when: 'a warm call waits for something else than the CPU for at least 50 ms and half of its time',
  meaning:
    'More memory does not make it faster. Ask other services for less, ask several at the same time, or keep what they answered.',
  dependsOnMemory: true,
  find({ warm }) {
    const handler = seenFromOutside(warm?.breakdown)?.handler;
    if (handler === undefined || !isMuch(handler.otherWaitMs, handler.wallMs, { ms: 50, share: 0.5 })) return undefined;
    const slowest = slowestResponse(warm, 'handler');
    return {
      costMs: handler.otherWaitMs,
      sentence: `${msText(handler.otherWaitMs)} of the ${msText(handler.wallMs)} of a warm call wait for something else than the CPU${slowest.text}: more memory does not make it faster; ask for less, or for several things at the same time.`,
      evidence: { durationMs: handler.wallMs, otherWaitMs: handler.otherWaitMs, ...slowest.evidence },
    };
  },
};

/** The host whose first response took longest, where connections were observed. */
function slowestResponse(calls: PhaseResult | null, phase: 'init' | 'handler') {
  const [slowest] = (calls?.connections ?? [])
    .flatMap(({ host, service, phase: ofPhase, times: { firstByteMs } }) =>
      ofPhase === phase && firstByteMs !== undefined
        ? [{ host: service ?? host, firstByteMs: firstByteMs.median }]
        : [],
    )
    .toSorted((left, right) => right.firstByteMs - left.firstByteMs);
  if (slowest === undefined) return { text: '', evidence: {} };
  const { host, firstByteMs } = slowest;
  return { text: ` (${host.slice(0, 60)} responds after ${msText(firstByteMs)})`, evidence: { firstByteMs } };
}

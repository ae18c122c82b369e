/** Connections that are opened where a caller waits for them. */
import { seenFromOutside } from '../results/breakdown-result.ts';
import type { PhaseResult } from '../results/types.ts';
import { type AdviceRule, cpuPercent, isMuch, msText, sizeText } from './advice-rule.ts';

interface Handshake {
  readonly host: string;
  /** From the start of the call to the connection. */
  readonly startMs: number;
  /** From the connection to the ClientHello, and from there to the end of the handshake. */
  readonly helloMs: number;
  readonly tlsMs: number;
  readonly totalMs: number;
  /** Not only most of them. */
  readonly isInEveryCall: boolean;
}

const MAX_HOST_LENGTH = 60;

export const FIRST_CALL_HANDSHAKE: AdviceRule = {
  code: 'FIRST_CALL_HANDSHAKE',
  when: 'the first call makes a TLS connection, later calls use it again, and this takes at least 50 ms and a fifth of the first call',
  meaning:
    'Preparing a first TLS connection (root certificates, keys) and its handshake are work of the CPU. In init the CPU is not limited to the share of the memory size: create the connection there.',
  dependsOnMemory: true,
  find({ cold, warm, followUp, memoryMb }) {
    const wallMs = seenFromOutside(cold?.breakdown)?.handler?.wallMs;
    if (wallMs === undefined) return undefined;
    const later = new Set(usualHandshakes(warm ?? followUp).map(({ host }) => host));
    const slowest = slowestOf(usualHandshakes(cold).filter(({ host }) => !later.has(host)));
    if (slowest === undefined || !isMuch(slowest.totalMs, wallMs, { ms: 50, share: 0.2 })) return undefined;
    const { host, helloMs, tlsMs, totalMs } = slowest;
    return {
      costMs: totalMs,
      sentence: `${msText(totalMs)} of the ${msText(wallMs)} of the first call at ${sizeText(memoryMb)} make the TLS connection to ${host}, ${msText(helloMs)} of them before its first byte (certificates, keys); in init the CPU is not limited: create the connection there.`,
      evidence: { durationMs: wallMs, helloMs, tlsMs, cpuPercent: cpuPercent(memoryMb) },
    };
  },
};

export const CONNECTION_PER_CALL: AdviceRule = {
  code: 'CONNECTION_PER_CALL',
  when: 'at least half of the warm calls (without any: of the second calls) open a TLS connection of their own, and this takes at least 2 ms and a twentieth of a call',
  meaning:
    'A connection that is kept needs no handshake. Create the client once, outside of the handler, with keep-alive, and it also does not cost the first call anything.',
  dependsOnMemory: true,
  find({ cold, warm, followUp, memoryMb }) {
    const calls = warm ?? followUp;
    const wallMs = seenFromOutside(calls?.breakdown)?.handler?.wallMs;
    if (wallMs === undefined) return undefined;
    const slowest = slowestOf(usualHandshakes(calls));
    if (slowest === undefined || !isMuch(slowest.totalMs, wallMs, { ms: 2, share: 0.05 })) return undefined;
    const { host, helloMs, tlsMs, totalMs, isInEveryCall } = slowest;
    const first = usualHandshakes(cold).find((handshake) => handshake.host === host);
    const firstMs = first && first.totalMs + preparationMs(first, slowest);
    const inFirst = firstMs === undefined ? '' : `, and ${msText(firstMs)} of the first one`;
    return {
      costMs: Math.max(totalMs, firstMs ?? 0),
      sentence: `${isInEveryCall ? 'Every call opens' : 'Half of the calls or more open'} a new TLS connection to ${host}: ${msText(totalMs)} of the ${msText(wallMs)} of a ${warm === null ? 'second' : 'warm'} call at ${sizeText(memoryMb)}${inFirst}; create the client once, outside of the handler, and keep its connection.`,
      evidence: {
        durationMs: wallMs,
        helloMs,
        tlsMs,
        cpuPercent: cpuPercent(memoryMb),
        ...(firstMs !== undefined && { firstCallConnectMs: firstMs }),
      },
    };
  },
};

/** What the handshakes of a phase's calls take together: not to be named again as waiting for the CPU share. */
export function handshakesMs(calls: PhaseResult | null, later: PhaseResult | null): number {
  const ofLater = usualHandshakes(later);
  return usualHandshakes(calls).reduce((sum, handshake) => {
    const again = ofLater.find(({ host }) => host === handshake.host);
    return sum + handshake.totalMs + (again === undefined ? 0 : preparationMs(handshake, again));
  }, 0);
}

/** How much later the first call opens its connection than other calls do: many clients load certificates before they connect. */
function preparationMs(first: Handshake, later: Handshake): number {
  return Math.max(0, first.startMs - later.startMs);
}

/** To the hosts that at least every second call opens a connection to. */
function usualHandshakes(calls: PhaseResult | null): Handshake[] {
  return (calls?.connections ?? []).flatMap(
    ({ host: address, service, phase, n, samples, opened, times: { startMs, helloMs, tlsMs } }) => {
      // In the local cloud every AWS endpoint is localhost.
      const host = service ?? address;
      // One call may open many, so that their number alone says little.
      const openingCalls = Math.min(opened, samples);
      if (phase !== 'handler' || openingCalls * 2 < n || tlsMs === undefined) return [];
      const [prepareMs, handshakeMs] = [helloMs?.median ?? 0, tlsMs.median];
      const name = host.length <= MAX_HOST_LENGTH ? host : `${host.slice(0, MAX_HOST_LENGTH)}…`;
      return [
        {
          host: name,
          startMs: startMs.median,
          helloMs: prepareMs,
          tlsMs: handshakeMs,
          totalMs: prepareMs + handshakeMs,
          isInEveryCall: openingCalls === n,
        },
      ];
    },
  );
}

function slowestOf(handshakes: readonly Handshake[]): Handshake | undefined {
  return handshakes.toSorted((left, right) => right.totalMs - left.totalMs)[0];
}

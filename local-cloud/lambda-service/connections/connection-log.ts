/** The connections of one environment, and what they did in a phase. */

import { definedOnly } from '../../../core/defined-only.ts';
import type { ConnectionObservation } from '../../../core/telemetry/connection-observation.ts';
import type { InvocationObservation } from '../../../core/telemetry/observation.ts';

export interface ObservedRequest {
  readonly startedAtMs: number;
  firstByteAtMs?: number;
  /** The bytes of a request are complete from then on. */
  endedAtMs?: number;
  /** What the client sent and received since the end of the previous request; the first one's include the handshake. */
  sentBytes: number;
  receivedBytes: number;
}

/** One connection as the gateway or a relay saw it; times are milliseconds of performance.now(). */
export interface LoggedConnection {
  readonly openedAtMs: number;
  readonly serverPort: number;
  readonly host: string | undefined;
  readonly service: string | undefined;
  readonly dnsMs?: number | undefined;
  readonly tcpMs?: number | undefined;
  /** The first byte of the ClientHello. */
  readonly helloAtMs: number | undefined;
  /** CPU time of the environment up to the ClientHello. */
  readonly helloComputingMs: number | undefined;
  /** When the server could get the ClientHello, if that was later. */
  readonly tlsStartedAtMs?: number | undefined;
  /** When the server had sent its last message of the handshake (TLS 1.3 only). */
  readonly flightAtMs: number | undefined;
  /** When the client's last message of the handshake had arrived. */
  readonly securedAtMs: number | undefined;
  /** CPU time of the environment between these two. */
  readonly tlsClientComputingMs: number | undefined;
  requests: ObservedRequest[];
  readonly isClosed: boolean;
  /** What the client sent and received outside requests, since the last call. */
  countBytes(): { readonly sentBytes: number; readonly receivedBytes: number };
}

interface PhaseTimes {
  readonly phase: ConnectionObservation['phase'];
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Clients accept 16 KB of headers, of which the log tail has up to 5.5. */
const MAX_OBSERVATIONS_BYTES = 8192;

export class ConnectionLog {
  #connections: LoggedConnection[] = [];
  #phases: PhaseTimes[] = [];
  #isComplete = true;

  add(connection: LoggedConnection): void {
    this.#connections.push(connection);
  }

  remove(connection: LoggedConnection): void {
    this.#connections = this.#connections.filter((logged) => logged !== connection);
  }

  /** A connection was opened that may be of this environment and was not looked up. */
  miss(): void {
    this.#isComplete = false;
  }

  phaseEnded(phase: PhaseTimes['phase'], startedAtMs: number, endedAtMs: number): void {
    this.#phases.push({ phase, startedAtMs, endedAtMs });
  }

  /** What happened in the phases that have ended since the last call, in order of time; nothing when a connection was missed. */
  take(): Pick<InvocationObservation, 'connections' | 'moreConnections'> {
    const observations = this.#phases.flatMap((phase) =>
      this.#connections
        .flatMap((connection) => observation(connection, phase) ?? [])
        .toSorted((left, right) => left.startMs - right.startMs),
    );
    this.#phases = [];
    for (const connection of this.#connections) {
      connection.requests = connection.requests.filter(({ endedAtMs }) => endedAtMs === undefined);
    }
    this.#connections = this.#connections.filter(({ isClosed }) => !isClosed);
    const isComplete = this.#isComplete;
    this.#isComplete = true;
    if (!isComplete) return {};
    const connections = fitting(observations);
    const more = observations.length - connections.length;
    return { connections, ...(more > 0 && { moreConnections: more }) };
  }
}

function observation(connection: LoggedConnection, times: PhaseTimes): ConnectionObservation | undefined {
  const isInPhase = (atMs: number) => atMs >= times.startedAtMs && atMs <= times.endedAtMs;
  const isNew = isInPhase(connection.openedAtMs);
  const requests = connection.requests.filter(({ startedAtMs }) => isInPhase(startedAtMs));
  const [first] = requests;
  if (!isNew && first === undefined) return undefined;
  const startedAtMs = isNew ? connection.openedAtMs : (first?.startedAtMs ?? 0);
  return {
    host: connection.host ?? '127.0.0.1',
    port: connection.serverPort,
    phase: times.phase,
    startMs: microseconds(startedAtMs - times.startedAtMs),
    ...definedOnly({ service: connection.service }),
    ...(isNew && handshake(connection, first)),
    ...definedOnly({ firstByteMs: between(first?.startedAtMs, first?.firstByteAtMs) }),
    ...bytes(connection, requests),
    requests: requests.length,
    reused: !isNew,
  };
}

function handshake(connection: LoggedConnection, first: ObservedRequest | undefined): Partial<ConnectionObservation> {
  const { openedAtMs, helloAtMs, flightAtMs, securedAtMs } = connection;
  return definedOnly({
    dnsMs: between(0, connection.dnsMs),
    tcpMs: between(0, connection.tcpMs),
    helloMs: between(openedAtMs, helloAtMs),
    helloComputingMs: between(0, connection.helloComputingMs),
    tlsMs: between(connection.tlsStartedAtMs ?? helloAtMs, securedAtMs),
    tlsClientMs: between(flightAtMs, securedAtMs),
    tlsClientComputingMs: between(0, connection.tlsClientComputingMs),
    requestMs: between(helloAtMs === undefined ? openedAtMs : securedAtMs, first?.startedAtMs),
  });
}

function bytes(connection: LoggedConnection, requests: readonly ObservedRequest[]) {
  if (requests.length === 0) return connection.countBytes();
  return {
    sentBytes: requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
    receivedBytes: requests.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0),
  };
}

/** The first ones, as many as a response header has room for. */
function fitting(observations: readonly ConnectionObservation[]): ConnectionObservation[] {
  let bytes = 0;
  return observations.filter((observation) => {
    bytes += JSON.stringify(observation).length + 1;
    return bytes <= MAX_OBSERVATIONS_BYTES;
  });
}

function between(fromMs: number | undefined, toMs: number | undefined): number | undefined {
  return fromMs === undefined || toMs === undefined ? undefined : microseconds(toMs - fromMs);
}

/** Milliseconds to the microsecond: all connections of an invocation travel in one header. */
function microseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

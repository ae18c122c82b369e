/** One outgoing connection of a function in one phase of an invocation, as the local cloud saw it. */
import { isRecord } from './json.ts';

export interface ConnectionObservation {
  /** As the function addressed it: the Host header, the name of the ClientHello or of the DNS question, or the address. */
  readonly host: string;
  readonly port: number;
  /** The AWS service that its first signed request was for. */
  readonly service?: string;
  readonly phase: 'init' | 'handler';
  /** From the start of the phase to the connection, or to its first request in this phase when it is reused. */
  readonly startMs: number;
  readonly dnsMs?: number;
  readonly tcpMs?: number;
  /** From the connection to the first byte of the ClientHello: the client prepares, for instance loads root certificates. */
  readonly helloMs?: number;
  /** CPU time of the environment in `helloMs`, without the first millisecond at most. */
  readonly helloComputingMs?: number;
  /** From the ClientHello to the end of the handshake. */
  readonly tlsMs?: number;
  /** Of this, from the end of the server's messages to the client's last message: wall time, mostly the client's. */
  readonly tlsClientMs?: number;
  /** CPU time of the environment in `tlsClientMs`. */
  readonly tlsClientComputingMs?: number;
  /** From the end of the handshake (without TLS: from the connection) to the first request. */
  readonly requestMs?: number;
  /** From the first request of the phase to the first byte of its response. */
  readonly firstByteMs?: number;
  /** As they were on the wire, so with TLS encrypted and with the handshake. */
  readonly sentBytes?: number;
  readonly receivedBytes?: number;
  readonly requests: number;
  /** Opened in an earlier phase or invocation. */
  readonly reused: boolean;
}

/** In the order in which they happen. */
export const CONNECTION_TIMES = [
  'dnsMs',
  'tcpMs',
  'helloMs',
  'helloComputingMs',
  'tlsMs',
  'tlsClientMs',
  'tlsClientComputingMs',
  'requestMs',
  'firstByteMs',
] as const;

const OPTIONAL_NUMBERS = [...CONNECTION_TIMES, 'sentBytes', 'receivedBytes'] as const;

/** Never throws. @returns the valid connections, with their known fields only; undefined when there is no list */
export function parseConnections(value: unknown): ConnectionObservation[] | undefined {
  return Array.isArray(value) ? value.flatMap((connection) => parseConnection(connection) ?? []) : undefined;
}

function parseConnection(value: unknown): ConnectionObservation | undefined {
  if (!isRecord(value)) return undefined;
  const { host, port, service, phase, startMs, requests, reused } = value;
  if (typeof host !== 'string' || (phase !== 'init' && phase !== 'handler') || typeof reused !== 'boolean')
    return undefined;
  if (!isAmount(port) || !isAmount(startMs) || !isAmount(requests)) return undefined;
  const optional = OPTIONAL_NUMBERS.flatMap((name) => (isAmount(value[name]) ? [[name, value[name]] as const] : []));
  return {
    host,
    port,
    ...(typeof service === 'string' && { service }),
    phase,
    startMs,
    ...Object.fromEntries(optional),
    requests,
    reused,
  };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/**
 * What the relay sees of one connection, without decrypting: when bytes pass in which direction, and the types of TLS records. An
 * exchange is what a client sends until the server answers: for most protocols a request.
 */
import type { LoggedConnection, ObservedRequest } from '../connections/connection-log.ts';
import { RECORD, serverName, type TlsRecord, TlsRecords } from './tls-records.ts';

/** TLS 1.3: what a server sends at once after the handshake, tickets for resumption, is smaller. */
const MAX_TICKETS_BYTES = 1200;

/** TLS 1.3 sends alerts as application data: two bytes, the type and the tag. Every connection ends with one. */
const ALERT_BYTES = 19;

interface Opening {
  readonly address: string;
  readonly port: number;
  /** The name that was resolved to the address, and how long that took. */
  readonly name: string | undefined;
  readonly dnsMs: number | undefined;
  readonly cpuClock: () => number | undefined;
}

export class RelayedConnection implements LoggedConnection {
  readonly openedAtMs = performance.now();
  readonly serverPort: number;
  readonly service = undefined;
  readonly dnsMs: number | undefined;
  host: string | undefined;
  tcpMs: number | undefined;
  helloAtMs: number | undefined;
  helloComputingMs: number | undefined;
  /** When the ClientHello could be sent on. */
  tlsStartedAtMs: number | undefined;
  flightAtMs: number | undefined;
  securedAtMs: number | undefined;
  tlsClientComputingMs: number | undefined;
  requests: ObservedRequest[] = [];
  isClosed = false;
  readonly #cpuClock: () => number | undefined;
  readonly #fromClient = new TlsRecords();
  readonly #fromServer = new TlsRecords();
  #isTls: boolean | undefined;
  #clientChangedCipher = false;
  #serverEncrypted = false;
  #cpuStartMs: number | undefined;
  #current: ObservedRequest | undefined;
  #lastSender: 'client' | 'server' | undefined;
  #mayBeTickets = false;
  #bytes = { sentBytes: 0, receivedBytes: 0 };

  constructor({ address, port, name, dnsMs, cpuClock }: Opening) {
    this.serverPort = port;
    this.host = name ?? address;
    this.dnsMs = dnsMs;
    this.#cpuClock = cpuClock;
    this.#cpuStartMs = cpuClock();
  }

  connected(): void {
    const nowMs = performance.now();
    this.tcpMs = nowMs - this.openedAtMs;
    if (this.helloAtMs !== undefined) this.tlsStartedAtMs = nowMs;
  }

  closed(): void {
    this.isClosed = true;
    this.#endRequest();
  }

  clientSent(chunk: Buffer): void {
    const nowMs = performance.now();
    if (this.#isTls === undefined) this.#begin(chunk, nowMs);
    const hasData = this.#isTls !== true || this.#clientHasData(this.#fromClient.push(chunk), nowMs);
    if (hasData && (this.#lastSender !== 'client' || this.#current === undefined)) this.#startRequest(nowMs);
    if (hasData) this.#lastSender = 'client';
    (this.#current ?? this.#bytes).sentBytes += chunk.length;
  }

  serverSent(chunk: Buffer): void {
    const nowMs = performance.now();
    const hasData = this.#isTls !== true || this.#serverHasData(this.#fromServer.push(chunk), nowMs);
    (this.#current ?? this.#bytes).receivedBytes += chunk.length;
    if (!hasData || this.#current === undefined) return;
    if (this.#current.firstByteAtMs === undefined) {
      this.#current.firstByteAtMs = nowMs;
      this.#mayBeTickets = this.#mayBeTickets && chunk.length < MAX_TICKETS_BYTES;
    } else if (this.#mayBeTickets) {
      this.#current.firstByteAtMs = nowMs;
      this.#mayBeTickets = false;
    }
    this.#lastSender = 'server';
  }

  /** The bytes outside requests since the last call. */
  countBytes(): { readonly sentBytes: number; readonly receivedBytes: number } {
    const bytes = this.#bytes;
    this.#bytes = { sentBytes: 0, receivedBytes: 0 };
    return bytes;
  }

  #begin(chunk: Buffer, nowMs: number): void {
    this.#isTls = chunk[0] === RECORD.handshake;
    if (!this.#isTls) return;
    this.helloAtMs = nowMs;
    this.helloComputingMs = this.#cpuSinceStartMs();
    if (this.tcpMs !== undefined) this.tlsStartedAtMs = nowMs;
    this.host = serverName(chunk) ?? this.host;
  }

  #clientHasData(records: readonly TlsRecord[], nowMs: number): boolean {
    let hasData = false;
    for (const { type, lengthBytes } of records) {
      if (type === RECORD.changeCipherSpec) this.#clientChangedCipher = true;
      if (type !== RECORD.applicationData) continue;
      if (this.securedAtMs !== undefined) hasData = hasData || lengthBytes > ALERT_BYTES;
      else {
        // TLS 1.3 sends the client's last message of the handshake as application data.
        this.#secured(nowMs);
        hasData = !this.#serverEncrypted;
      }
    }
    return hasData;
  }

  #serverHasData(records: readonly TlsRecord[], nowMs: number): boolean {
    const types = records.map(({ type }) => type);
    if (this.securedAtMs !== undefined) return types.includes(RECORD.applicationData) || types.length === 0;
    if (types.includes(RECORD.applicationData)) this.#serverEncrypted = true;
    if (this.#clientChangedCipher && types.includes(RECORD.changeCipherSpec)) {
      // TLS 1.2: the server's part ends the handshake, and the client's share of it cannot be told.
      this.flightAtMs = undefined;
      this.#secured(nowMs);
    } else {
      this.flightAtMs = nowMs;
      this.#cpuStartMs = this.#cpuClock();
    }
    return false;
  }

  #secured(nowMs: number): void {
    this.securedAtMs = nowMs;
    this.#mayBeTickets = this.#serverEncrypted;
    if (this.flightAtMs !== undefined) this.tlsClientComputingMs = this.#cpuSinceStartMs();
  }

  #startRequest(nowMs: number): void {
    this.#endRequest();
    // The handshake's bytes belong to the first request.
    this.#current = { startedAtMs: nowMs, ...this.countBytes() };
    this.requests.push(this.#current);
  }

  #endRequest(): void {
    if (this.#current !== undefined) this.#current.endedAtMs = performance.now();
    if (this.#current?.firstByteAtMs !== undefined) this.#mayBeTickets = false;
    this.#current = undefined;
  }

  #cpuSinceStartMs(): number | undefined {
    const nowMs = this.#cpuClock();
    return nowMs === undefined || this.#cpuStartMs === undefined ? undefined : nowMs - this.#cpuStartMs;
  }
}

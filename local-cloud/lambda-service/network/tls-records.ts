/** The records of one direction of a TLS connection, by type: only their headers are read (RFC 8446, section 5.1). */

export interface TlsRecord {
  readonly type: number;
  /** Without the header. */
  readonly lengthBytes: number;
}

export const RECORD = { changeCipherSpec: 20, handshake: 22, applicationData: 23 } as const;

const HEADER_BYTES = 5;

export class TlsRecords {
  #header = Buffer.alloc(0);
  #remainingBytes = 0;

  /** @returns the records that begin in this chunk */
  push(chunk: Buffer): TlsRecord[] {
    const records: TlsRecord[] = [];
    let position = 0;
    while (position < chunk.length) {
      if (this.#remainingBytes > 0) {
        const skipped = Math.min(this.#remainingBytes, chunk.length - position);
        this.#remainingBytes -= skipped;
        position += skipped;
        continue;
      }
      const missing = chunk.subarray(position, position + HEADER_BYTES - this.#header.length);
      this.#header = Buffer.concat([this.#header, missing]);
      position += missing.length;
      if (this.#header.length < HEADER_BYTES) break;
      this.#remainingBytes = this.#header.readUInt16BE(3);
      records.push({ type: this.#header.readUInt8(0), lengthBytes: this.#remainingBytes });
      this.#header = Buffer.alloc(0);
    }
    return records;
  }
}

const SERVER_NAME = 0;
/** Record header, handshake header, version and random. */
const SESSION_ID_AT = HEADER_BYTES + 4 + 2 + 32;

/** The name in a ClientHello (RFC 6066, section 3); undefined when it has none or is not complete. */
export function serverName(hello: Buffer): string | undefined {
  try {
    let position = SESSION_ID_AT;
    position += 1 + hello.readUInt8(position);
    position += 2 + hello.readUInt16BE(position);
    position += 1 + hello.readUInt8(position);
    const end = position + 2 + hello.readUInt16BE(position);
    position += 2;
    while (position < end) {
      const type = hello.readUInt16BE(position);
      const length = hello.readUInt16BE(position + 2);
      // A list with one name: its length, the type of the name, the length of the name.
      if (type === SERVER_NAME) return hello.toString('latin1', position + 9, position + 4 + length) || undefined;
      position += 4 + length;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

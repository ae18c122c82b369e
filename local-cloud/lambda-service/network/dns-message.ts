/** What the relay reads of DNS messages (RFC 1035): the name asked for and the addresses in the response. */

const HEADER_BYTES = 12;
const A = 1;
const AAAA = 28;

export interface DnsResponse {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** undefined when the message is not complete. */
export function parseDnsResponse(message: Buffer): DnsResponse | undefined {
  try {
    const recordCount = message.readUInt16BE(6);
    const labels: string[] = [];
    let position = HEADER_BYTES;
    for (let length = message.readUInt8(position); length > 0; length = message.readUInt8(position)) {
      labels.push(message.toString('latin1', position + 1, position + 1 + length));
      position += 1 + length;
    }
    position += 1 + 4;
    const addresses: string[] = [];
    for (let index = 0; index < recordCount; index += 1) {
      position = afterName(message, position);
      const type = message.readUInt16BE(position);
      const length = message.readUInt16BE(position + 8);
      const data = message.subarray(position + 10, position + 10 + length);
      if (type === A && length === 4) addresses.push(data.join('.'));
      if (type === AAAA && length === 16) addresses.push(canonicalAddress(groups(data).join(':')));
      position += 10 + length;
    }
    return { name: labels.join('.'), addresses };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A name ends with an empty label or with a pointer to another name. */
function afterName(message: Buffer, start: number): number {
  let position = start;
  for (;;) {
    const length = message.readUInt8(position);
    if (length === 0) return position + 1;
    if (length >= 0xc0) return position + 2;
    position += 1 + length;
  }
}

function groups(data: Buffer): string[] {
  return Array.from({ length: 8 }, (_, index) => data.readUInt16BE(index * 2).toString(16));
}

/** The text by which sockets name an IPv6 address. */
function canonicalAddress(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

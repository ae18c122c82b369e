/**
 * HTTP to the Runtime API on one connection that stays. Written on a bare socket because loading node:http alone would add some
 * ten milliseconds to every init, and its machinery some tenths to every invocation. The other side is ours: it always answers
 * with a Content-Length.
 */
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

export class RuntimeClient {
  #host;
  #port;
  #socket;
  #received = Buffer.alloc(0);
  #waiting;

  /** @param address `host:port`, the value of AWS_LAMBDA_RUNTIME_API */
  constructor(address) {
    const separator = address.lastIndexOf(':');
    this.#host = address.slice(0, separator);
    this.#port = Number(address.slice(separator + 1));
  }

  /** One request at a time; resolves with `{status, headers, body}`, rejects when the connection ends before the answer. */
  call(method, path, body = Buffer.alloc(0), headers = {}) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const length = method === 'GET' ? '' : `Content-Length: ${body.length}\r\n`;
      const head = `${method} ${path} HTTP/1.1\r\nHost: ${this.#host}:${this.#port}\r\n${lines.join('')}${length}\r\n`;
      const socket = this.#connected();
      if (body.length === 0) socket.write(head, 'latin1');
      else socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]));
    });
  }

  #connected() {
    if (this.#socket !== undefined) return this.#socket;
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    const lost = (error) => {
      if (this.#socket === socket) this.#socket = undefined;
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.reject(error ?? new Error('The Runtime API closed the connection'));
    };
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', lost);
    socket.on('close', () => lost());
    this.#socket = socket;
    this.#received = Buffer.alloc(0);
    return socket;
  }

  #read(chunk) {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headLength = this.#received.indexOf(HEAD_END);
    if (headLength === -1) return;
    const [statusLine = '', ...lines] = this.#received.toString('latin1', 0, headLength).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        // Header bytes are UTF-8 where the platform puts text into them.
        const value = Buffer.from(line.slice(colon + 1).trim(), 'latin1').toString('utf8');
        return [line.slice(0, colon).toLowerCase(), value];
      }),
    );
    const start = headLength + HEAD_END.length;
    const end = start + Number(headers['content-length'] ?? 0);
    if (this.#received.length < end) return;
    const body = this.#received.subarray(start, end);
    this.#received = this.#received.subarray(end);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(statusLine.split(' ')[1]), headers, body });
  }
}
